// Compiled, not run: the whole surface of the contract, written down as its page has it.
import { expectTypeOf } from 'vitest';
import {
  type Access,
  type BackgroundTask,
  BackgroundTaskManager,
  CapacityError,
  type DefinitionOptions,
  type EventType,
  type ExecuteOptions,
  type ExecuteOutcome,
  type Logger,
  ManagerClosedError,
  type ManagerOptions,
  memoryStore,
  NotPersistedError,
  type OutlastError,
  type OwnedTasks,
  PausedError,
  type PromiseTaskOptions,
  type ResultEnvelope,
  type RetryOptions,
  type ShutdownMode,
  type ShutdownOptions,
  type ShutdownStats,
  type StoredTasks,
  TaskCancelledError,
  type TaskContext,
  type TaskDefinition,
  TaskDroppedError,
  type TaskEvent,
  type TaskFilter,
  type TaskFunction,
  type TaskHandler,
  type TaskInfo,
  TaskInterruptedError,
  type TaskMetrics,
  TaskNotFoundError,
  type TaskOptions,
  type TaskOutcome,
  type TaskRecord,
  type TaskStatus,
  type TaskStore,
  TaskTimeoutError,
  type WaitOptions,
  type WaitResult,
  WaitTimeoutError,
} from '../../src/index.ts';
import { indexedDbStore } from '../../src/indexeddb.ts';

/** The page writes `name?: string`; what may be left out may be `undefined`, too. */
type Lax<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] };
type Settled = 'completed' | Ending;
type Ending = 'failed' | 'cancelled' | 'timed_out' | 'dropped' | 'interrupted';

declare const manager: BackgroundTaskManager;
declare const task: BackgroundTask<Date>;

export function theManager(): void {
  type Own = {
    readonly name: string;
    readonly instanceId: string;
    readonly closed: boolean;
    readonly paused: boolean;
    readonly signal: AbortSignal;
    readonly ready: Promise<void>;
    define<P, T>(
      name: string,
      handler: TaskHandler<P, T>,
      defaults?: DefinitionOptions,
    ): TaskDefinition<P, T>;
    map<I, T>(
      items: Iterable<I> | AsyncIterable<I>,
      fn: (item: I, ctx: TaskContext) => T | PromiseLike<T>,
      options?: TaskOptions<T>,
    ): Promise<T[]>;
    as(owner: string): OwnedTasks;
    getTask<T = unknown>(id: string, access?: Access): BackgroundTask<T> | undefined;
    getTaskCount(status?: TaskStatus): number;
    getTaskInfo(filter?: TaskFilter): TaskInfo[];
    getResult<T = unknown>(id: string, access?: Access): ResultEnvelope<T>;
    metrics(): TaskMetrics;
    waitForAll(options?: WaitOptions): Promise<WaitResult>;
    cancelTask(id: string, reason?: unknown, access?: Access): boolean;
    cancelAll(reason?: unknown): number;
    rerun(id: string, access?: Access): BackgroundTask;
    clearCompleted(): number;
    pause(): void;
    resume(): void;
    shutdown(options?: ShutdownOptions): Promise<ShutdownStats>;
    [Symbol.asyncDispose](): Promise<void>;
  };
  // Member by member, so that a difference is told where it is.
  expectTypeOf<Pick<BackgroundTaskManager, keyof Own>>().toEqualTypeOf<Own>();
  type Overloaded = 'createTask' | 'execute' | 'submit' | 'on' | 'once' | 'off';
  type Waits = 'awaitResult' | 'whenIdle' | 'whenBelow';
  // getTasks is more than the page has.
  expectTypeOf<keyof BackgroundTaskManager>().toEqualTypeOf<
    keyof Own | Overloaded | Waits | 'getTasks'
  >();
  expectTypeOf<BackgroundTaskManager>().toExtend<AsyncDisposable>();
  expectTypeOf(new BackgroundTaskManager()).toEqualTypeOf<BackgroundTaskManager>();
  // @ts-expect-error It is the manager's to say.
  manager.closed = true;
  // @ts-expect-error So is this: pause() and resume() do it.
  manager.paused = true;
}

export function waits(signal: AbortSignal): void {
  type Bounds = { timeout?: number | undefined; signal?: AbortSignal | undefined };
  expectTypeOf<WaitOptions>().toEqualTypeOf<
    Lax<{ timeout?: number; signal?: AbortSignal; returnErrors?: boolean }>
  >();
  expectTypeOf<WaitResult>().toEqualTypeOf<{
    timedOut: boolean;
    outcomes: TaskOutcome<unknown>[];
    remaining: number;
  }>();
  expectTypeOf(manager.whenIdle).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf<Bounds>().toExtend<NonNullable<Parameters<typeof manager.whenIdle>[0]>>();
  expectTypeOf(manager.whenBelow).parameters.toEqualTypeOf<
    [count: number, options?: { signal?: AbortSignal | undefined } | undefined]
  >();
  expectTypeOf(manager.awaitResult<Date>('id')).toEqualTypeOf<Promise<ResultEnvelope<Date>>>();
  expectTypeOf(manager.awaitResult('id')).toEqualTypeOf<Promise<ResultEnvelope<unknown>>>();
  void manager.awaitResult('id', { owner: 'me', timeout: 5, signal });
  // @ts-expect-error There is no limit to it but its signal.
  void manager.whenBelow(5, { timeout: 5 });
}

export function creating(signal: AbortSignal): void {
  expectTypeOf(manager.createTask(() => 'x')).toEqualTypeOf<BackgroundTask<string>>();
  expectTypeOf(manager.createTask(Promise.resolve('x'))).toEqualTypeOf<BackgroundTask<string>>();
  const cached = (): 'here' | Promise<'late'> => 'here';
  expectTypeOf(manager.createTask(cached)).toEqualTypeOf<BackgroundTask<'here' | 'late'>>();
  expectTypeOf(manager.createTask(async () => {})).toEqualTypeOf<BackgroundTask<void>>();
  // A value now and a promise of something else later.
  const mixed = (): 'here' | Promise<Date> => 'here';
  expectTypeOf(manager.createTask(mixed)).toEqualTypeOf<BackgroundTask<'here' | Date>>();
  expectTypeOf(manager.createTask(mixed, { timeout: 5 })).toEqualTypeOf<
    BackgroundTask<'here' | Date>
  >();
  expectTypeOf(manager.execute(mixed)).toEqualTypeOf<Promise<ExecuteOutcome<'here' | Date>>>();
  expectTypeOf(manager.execute(() => 'x')).toEqualTypeOf<Promise<ExecuteOutcome<string>>>();
  expectTypeOf(manager.execute(Promise.resolve(5))).toEqualTypeOf<
    Promise<ExecuteOutcome<number>>
  >();
  manager.createTask((ctx) => {
    expectTypeOf(ctx.createTask(mixed)).toEqualTypeOf<BackgroundTask<'here' | Date>>();
    expectTypeOf(ctx.createTask(Promise.resolve(5))).toEqualTypeOf<BackgroundTask<number>>();
  });
  expectTypeOf<Parameters<typeof manager.createTask>[1]>().toEqualTypeOf<
    TaskOptions<unknown> | undefined
  >();
  // Methods on the page: a function that says more of its argument than we know is the caller's to answer for.
  manager.createTask(() => 5, {
    retry: { limit: 3, when: (error: RangeError) => error.message !== '' },
    onSettled: (settled: BackgroundTask<5>) => settled.result,
  });
  manager.define('x', () => new Date(0), {
    onSettled: (settled: BackgroundTask<Date>) => settled.result?.getTime(),
  });
  new BackgroundTaskManager({
    logger: { warn: (_text: string, fields: { id: string }) => fields.id },
  });
  const onSettled = (settled: BackgroundTask<Date>): unknown => settled;
  // @ts-expect-error No number is a Date.
  manager.createTask((): number => 5, { onSettled });
  // @ts-expect-error No number is a string.
  manager.createTask<string>(() => 5);
  // @ts-expect-error A promise is under way: there is nothing to try again.
  manager.createTask(Promise.resolve(5), { retry: 3 });
  // @ts-expect-error No such option.
  manager.createTask(() => 5, { timeOut: 5 });
  expectTypeOf(manager.createTask(() => Promise.reject(new Error('x')))).toEqualTypeOf<
    BackgroundTask<never>
  >();
  const add = (a: number, b: number): number => a + b;
  expectTypeOf(manager.submit(add, { args: [1, 2], retry: 3, signal })).toEqualTypeOf<
    BackgroundTask<number>
  >();
  expectTypeOf(manager.submit(() => 'x')).toEqualTypeOf<BackgroundTask<string>>();
  manager.submit(() => 'x', { name: 'x' });
  // @ts-expect-error The arguments are missing.
  manager.submit(add);
  // @ts-expect-error One of them is missing.
  manager.submit(add, { args: [1] });
  // @ts-expect-error One of them is of another type.
  manager.submit(add, { args: [1, '2'] });
}

export function options(): void {
  expectTypeOf<ManagerOptions>().toEqualTypeOf<
    Lax<{
      name?: string;
      concurrency?: number;
      capacity?: number;
      overflow?: 'drop-newest' | 'drop-oldest' | 'throw';
      timeout?: number;
      retry?: number | RetryOptions;
      history?: number;
      shutdownTimeout?: number;
      shutdownMode?: ShutdownMode;
      grace?: number;
      sliceTime?: number;
      store?: TaskStore;
      logger?: Logger | false;
      logLevel?: 'debug' | 'info' | 'warn' | 'error';
      waitUntil?: (promise: Promise<unknown>) => void;
      // biome-ignore lint/suspicious/noExplicitAny: as the page has it.
      bind?: <F extends (...args: any[]) => any>(fn: F) => F;
      // More than the page has.
      clock?: ManagerOptions['clock'];
    }>
  >();
  expectTypeOf<TaskOptions<Date>>().toEqualTypeOf<
    Lax<{
      name?: string;
      timeout?: number;
      deadline?: number;
      context?: Record<string, unknown>;
      priority?: number;
      retry?: number | RetryOptions;
      signal?: AbortSignal;
      owner?: string;
      key?: string;
      delay?: number;
      retainFor?: number;
      persist?: boolean;
      onProgress?: (task: BackgroundTask<Date>) => void;
      onSettled?: (task: BackgroundTask<Date>) => void;
    }>
  >();
  expectTypeOf<PromiseTaskOptions<Date>>().branded.toEqualTypeOf<
    Omit<TaskOptions<Date>, 'retry' | 'delay' | 'priority'>
  >();
  expectTypeOf<RetryOptions>().toEqualTypeOf<
    Lax<{
      limit: number;
      delay?: number | ((attempt: number, error: unknown) => number);
      factor?: number;
      maxDelay?: number;
      jitter?: boolean;
      when?: (error: unknown, attempt: number) => boolean;
    }>
  >();
  expectTypeOf<DefinitionOptions>().branded.toEqualTypeOf<
    Omit<TaskOptions, 'key' | 'signal'> & Lax<{ maxResumes?: number; resume?: boolean }>
  >();
  expectTypeOf<ExecuteOptions<Date>>().branded.toEqualTypeOf<
    TaskOptions<Date> & Lax<{ within?: number; background?: boolean }>
  >();
  expectTypeOf<ShutdownOptions>().toEqualTypeOf<
    Lax<{ timeout?: number; mode?: ShutdownMode; reason?: unknown }>
  >();
  expectTypeOf<ShutdownMode>().toEqualTypeOf<'cancel' | 'drain' | 'suspend'>();
  expectTypeOf<Access>().toEqualTypeOf<Lax<{ owner?: string }>>();
  expectTypeOf<
    Lax<{ owner?: string; status?: TaskStatus | TaskStatus[]; name?: string }>
  >().toExtend<TaskFilter>();
  expectTypeOf<keyof TaskFilter>().toEqualTypeOf<'owner' | 'status' | 'name'>();
  type LogMethod = (message: string, fields?: Record<string, unknown>) => void;
  expectTypeOf<Logger>().toEqualTypeOf<{
    debug?: LogMethod;
    info?: LogMethod;
    warn?: LogMethod;
    error?: LogMethod;
  }>();
  expectTypeOf(console).toExtend<Logger>();
}

export function theContext(): void {
  expectTypeOf<Omit<TaskContext, 'createTask'>>().toEqualTypeOf<{
    readonly id: string;
    readonly name: string;
    readonly attempt: number;
    readonly context: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
    progress(value: number, message?: string): void;
  }>();
  expectTypeOf<TaskContext['createTask']>().toExtend<
    <T>(work: TaskFunction<T> | PromiseLike<T>, options?: TaskOptions<T>) => BackgroundTask<T>
  >();
  expectTypeOf<TaskFunction<Date>>().toEqualTypeOf<
    (ctx: TaskContext) => Date | PromiseLike<Date>
  >();
  expectTypeOf<TaskHandler<string, Date>>().toEqualTypeOf<
    (payload: string, ctx: TaskContext) => Date | PromiseLike<Date>
  >();
}

export function theHandle(): void {
  expectTypeOf<BackgroundTask<Date>>().toEqualTypeOf<{
    readonly id: string;
    readonly name: string;
    readonly status: TaskStatus;
    readonly attempt: number;
    readonly progress: number;
    readonly progressMessage: string | undefined;
    readonly context: Readonly<Record<string, unknown>>;
    readonly owner: string | undefined;
    readonly createdAt: number;
    readonly startedAt: number | undefined;
    readonly finishedAt: number | undefined;
    readonly result: Date | undefined;
    readonly error: unknown;
    readonly outcome: TaskOutcome<Date> | undefined;
    readonly done: boolean;
    readonly lingering: boolean;
    readonly abandoned: boolean;
    readonly settled: Promise<TaskOutcome<Date>>;
    readonly stopped: Promise<void>;
    readonly persisted: Promise<void>;
    wait(options?: Lax<{ timeout?: number; signal?: AbortSignal }>): Promise<Date>;
    cancel(reason?: unknown): boolean;
    info(): TaskInfo;
  }>();
  expectTypeOf<TaskStatus>().toEqualTypeOf<'pending' | 'running' | Settled>();
  expectTypeOf<TaskOutcome<Date>>().toEqualTypeOf<
    { status: 'completed'; result: Date } | { status: Ending; error: unknown }
  >();
  // A handle of something is a handle of anything.
  expectTypeOf(task).toExtend<BackgroundTask>();
}

export function whatItShows(): void {
  expectTypeOf<TaskInfo>().toEqualTypeOf<{
    id: string;
    name: string;
    status: TaskStatus;
    attempt: number;
    progress: number;
    progressMessage: string | null;
    priority: number;
    context: Record<string, unknown>;
    owner: string | null;
    timeout: number | null;
    createdAt: number;
    startedAt: number | null;
    finishedAt: number | null;
    ageMs: number;
    durationMs: number | null;
    done: boolean;
    cancelled: boolean;
    lingering: boolean;
    abandoned: boolean;
    restored: boolean;
    persisted: boolean;
    error: { name: string; message: string; stack?: string; code?: string | number } | null;
  }>();
  expectTypeOf<ExecuteOutcome<Date>>().toEqualTypeOf<
    | { status: 'completed'; taskId: string; result: Date }
    | { status: 'running' | 'pending'; taskId: string; message: string }
  >();
  type Known = { taskId: string; name: string; elapsedMs: number };
  expectTypeOf<ResultEnvelope<Date>>().branded.toEqualTypeOf<
    | (Known & { status: 'completed'; result: Date })
    | (Known & { status: Ending; error: { name: string; message: string } })
    | (Known & {
        status: 'pending' | 'running';
        progress: number;
        progressMessage: string | null;
      })
    | { status: 'not_found'; taskId: string }
  >();
  expectTypeOf<ShutdownStats>().toEqualTypeOf<{
    status: 'completed' | 'timed_out' | 'already_shutdown';
    initialTasks: number;
    completedTasks: number;
    failedTasks: number;
    cancelledTasks: number;
    suspendedTasks: number;
    remainingTasks: number;
    durationMs: number;
  }>();
  expectTypeOf<TaskMetrics>().branded.toEqualTypeOf<
    Record<
      | ('created' | 'started' | 'completed' | 'failed' | 'cancelled' | 'timedOut' | 'dropped')
      | ('interrupted' | 'retried' | 'restored' | 'abandoned' | 'listenerErrors' | 'storeErrors')
      | ('pending' | 'running' | 'lingering'),
      number
    >
  >();
}

export function owners(): void {
  expectTypeOf<OwnedTasks>().branded.toEqualTypeOf<
    Pick<
      BackgroundTaskManager,
      | ('createTask' | 'submit' | 'execute' | 'map' | 'getTask' | 'getTaskInfo')
      | ('getResult' | 'awaitResult' | 'cancelTask' | 'rerun')
    > & { readonly owner: string }
  >();
  expectTypeOf(manager.as('me').createTask(() => 1)).toEqualTypeOf<BackgroundTask<number>>();
}

export function definitions(): void {
  expectTypeOf<TaskDefinition<Date, string>>().toEqualTypeOf<{
    readonly name: string;
    enqueue(payload: Date, options?: TaskOptions<string>): BackgroundTask<string>;
    tasks(filter?: TaskFilter): BackgroundTask<string>[];
  }>();
  expectTypeOf<TaskDefinition<Date | undefined, string>>().toEqualTypeOf<{
    readonly name: string;
    enqueue(payload?: Date, options?: TaskOptions<string>): BackgroundTask<string>;
    tasks(filter?: TaskFilter): BackgroundTask<string>[];
  }>();
}

export function events(): void {
  type Details = {
    'task:created': object;
    'task:restored': object;
    'task:started': { attempt: number };
    'task:progress': { progress: number; message: string | undefined };
    'task:retrying': { attempt: number; error: unknown; delay: number };
    'task:completed': { result: unknown };
    'task:failed': { error: unknown };
    'task:cancelled': { error: unknown };
    'task:timed_out': { error: unknown };
    'task:dropped': { error: unknown };
    'task:interrupted': { error: unknown };
    'task:settled': { status: Settled };
    'task:abandoned': object;
    'manager:idle': object;
    'manager:paused': object;
    'manager:resumed': object;
    'manager:shutdown': { mode: ShutdownMode };
    'manager:closed': { stats: ShutdownStats };
    'store:error': { kind: 'open' | 'read' | 'write' | 'claim' | 'close'; error: unknown };
  };
  expectTypeOf<EventType>().toEqualTypeOf<keyof Details>();
  type Page = {
    [T in EventType]: { type: T; manager: BackgroundTaskManager; at: number } & Details[T] &
      (T extends `task:${string}` ? { task: BackgroundTask } : object);
  };
  expectTypeOf<{ [T in EventType]: TaskEvent<T> }>().branded.toEqualTypeOf<Page>();
  expectTypeOf(manager.on('task:retrying', () => {})).toEqualTypeOf<() => void>();
  expectTypeOf(manager.on('*', () => {})).toEqualTypeOf<() => void>();
  expectTypeOf(manager.once('manager:idle', () => {})).toEqualTypeOf<() => void>();
  expectTypeOf(manager.off('manager:idle')).toEqualTypeOf<void>();
  manager.on('*', (type, event) => {
    expectTypeOf(type).toEqualTypeOf<EventType>();
    expectTypeOf(event).toEqualTypeOf<TaskEvent>();
  });
  // @ts-expect-error There is no such event.
  manager.on('task:nope', () => {});
}

export function stores(): void {
  expectTypeOf<TaskStore>().toEqualTypeOf<{
    open(instanceId: string, onOrphans?: (left: StoredTasks) => void): Promise<StoredTasks>;
    write(changes: { put: TaskRecord[]; delete: string[] }): Promise<void>;
    claim(ids: string[], instanceId: string): Promise<string[]>;
    close(instanceId: string): Promise<void>;
  }>();
  expectTypeOf<StoredTasks>().toEqualTypeOf<{ records: TaskRecord[]; orphans: string[] }>();
  expectTypeOf<TaskRecord>().toEqualTypeOf<{
    version: 1;
    id: string;
    name: string;
    status: TaskStatus;
    attempt: number;
    failures: number;
    interruptions: number;
    progress: number;
    progressMessage: string | null;
    priority: number;
    context: Record<string, unknown>;
    owner: string | null;
    key: string | null;
    timeout: number | null;
    deadline: number | null;
    delay: number | null;
    retainFor: number | null;
    retry: number | null;
    createdAt: number;
    startedAt: number | null;
    finishedAt: number | null;
    definition: string | null;
    instance: string;
    payload: unknown;
    result: unknown;
    error: TaskInfo['error'];
  }>();
  const store = memoryStore({ records: new Map<string, TaskRecord>() });
  expectTypeOf(store).toExtend<TaskStore & { crash(instanceId?: string): void }>();
  expectTypeOf(memoryStore).toBeCallableWith();
  expectTypeOf(indexedDbStore).returns.toEqualTypeOf<TaskStore>();
  expectTypeOf(indexedDbStore).toBeCallableWith();
  indexedDbStore({ database: 'x', durability: 'strict', maxRecords: 5, ttl: 5 });
  // @ts-expect-error There are two.
  indexedDbStore({ durability: 'lax' });
}

export function errors(): void {
  expectTypeOf<Pick<OutlastError, 'code' | 'taskId'>>().toEqualTypeOf<{
    readonly code: string;
    readonly taskId: string | undefined;
  }>();
  expectTypeOf<OutlastError>().toExtend<Error>();
  const classes = [
    ...[TaskCancelledError, TaskTimeoutError, TaskDroppedError, TaskInterruptedError],
    ...[ManagerClosedError, CapacityError, WaitTimeoutError, PausedError, NotPersistedError],
    TaskNotFoundError,
  ];
  expectTypeOf<InstanceType<(typeof classes)[number]>>().toExtend<OutlastError>();
}
