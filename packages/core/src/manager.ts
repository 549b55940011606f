import type { Attempt } from './attempt.ts';
import { isThenable } from './attempt.ts';
import type { WaitBounds } from './bounded-wait.ts';
import { clonedPayload, type Definition, Definitions, mergedOptions } from './definitions.ts';
import {
  ManagerClosedError,
  TaskInterruptedError,
  TaskNotFoundError,
  WaitTimeoutError,
} from './errors.ts';
import type { EventOf, EventType, ShutdownStats } from './events.ts';
import { instanceId } from './instance-id.ts';
import { Lifetime } from './lifetime.ts';
import type { ManagedTask, TaskOrigin } from './managed-task.ts';
import { exposeInternals } from './manager-internals.ts';
import {
  type ManagerOptions,
  type ManagerSettings,
  managerSettings,
  shutdownModes,
} from './manager-options.ts';
import { mapTasks } from './map.ts';
import {
  checkNumber,
  checkObject,
  checkRequired,
  checkSignal,
  checkType,
  checkWord,
  refuse,
} from './options.ts';
import { type OwnedTasks, ownedTasks } from './owned-tasks.ts';
import { Persistence } from './persistence.ts';
import { interruptionsOf, refusalToResume } from './recovery.ts';
import { Reporter, type TaskCounters } from './reporter.ts';
import {
  type AwaitResultOptions,
  BACKGROUND_RETENTION,
  type ExecuteOptions,
  type ExecuteOutcome,
  envelopeOf,
  type ResultEnvelope,
} from './results.ts';
import { settingsOf } from './revived-task.ts';
import { Scheduler } from './scheduler.ts';
import { remainingFunctions, Shutdown, type ShutdownOptions } from './shutdown.ts';
import { statuses, type TaskStatus } from './status.ts';
import type { TaskRecord } from './store.ts';
import type {
  Access,
  BackgroundTask,
  DefinitionOptions,
  PromiseTaskOptions,
  TaskContext,
  TaskDefinition,
  TaskFilter,
  TaskFunction,
  TaskHandler,
  TaskInfo,
  TaskOptions,
} from './task.ts';
import {
  checkDefinitionOptions,
  checkFilter,
  checkTaskOptions,
  checkWaitOptions,
} from './task-options.ts';
import { Timers } from './timers.ts';
import { type WaitOptions, type WaitResult, Waits } from './waits.ts';

/** Counters since construction, and gauges of now. */
export interface TaskMetrics extends TaskCounters {
  pending: number;
  running: number;
  /** Abandoned ones left out. */
  lingering: number;
}

/** An event of a manager: a union that narrows on `type`. */
export type TaskEvent<Type extends EventType = EventType> = EventOf<BackgroundTaskManager, Type>;

interface ShutdownUnderWay {
  run: Shutdown;
  stats: Promise<ShutdownStats>;
  phase: 'running' | 'over';
}

const NO_OPTIONS: Readonly<TaskOptions<never>> = Object.freeze({});

/**
 * Runs work behind its caller's back: tracks it, bounds it, stops it, keeps it across reloads.
 *
 * @example
 * const manager = new BackgroundTaskManager({ concurrency: 4 });
 * const task = manager.createTask(({ signal }) => fetch('/sync', { signal }), { timeout: 5_000 });
 * await task.wait();
 */
export class BackgroundTaskManager implements AsyncDisposable {
  readonly name: string;
  readonly instanceId: string = instanceId();
  /** The store has been read, and what an earlier page left was resumed here or left to others. Never rejects. */
  readonly ready: Promise<void>;

  readonly #settings: ManagerSettings;
  readonly #controller = new AbortController();
  readonly #definitions = new Definitions();
  readonly #reporter: Reporter<BackgroundTaskManager>;
  readonly #scheduler: Scheduler;
  readonly #waits: Waits;
  readonly #persistence: Persistence | undefined;
  readonly #lifetime: Lifetime | undefined;
  #activity: 'idle' | 'busy' = 'idle';
  #shutdown: ShutdownUnderWay | undefined;

  /** @throws TypeError or RangeError naming the option that is wrong, what it got and what it takes. */
  constructor(options: ManagerOptions = {}) {
    const settings = managerSettings(options);
    const { clock, logger, logLevel, store, waitUntil } = settings;
    this.#settings = settings;
    this.name = settings.name;
    const timers = { live: new Timers(clock, true), idle: new Timers(clock, false) };
    this.#reporter = new Reporter({
      manager: this as BackgroundTaskManager,
      clock,
      logger,
      logLevel,
      timers: timers.idle,
    });
    this.#scheduler = new Scheduler(
      settings,
      timers,
      this.#reporter,
      {
        storageOf: (task) =>
          this.#persistence === undefined || task.settings.persist === false
            ? undefined
            : 'waiting',
        changed: (task) => this.#persistence?.changed(task),
        progressed: (task) => this.#persistence?.progressed(task),
        gate: (task) => this.#persistence?.gate(task),
        onBusy: () => this.#busy(),
        onChange: () => this.#changed(),
        wait: (task, bounds) => this.#wait(task, bounds),
        createChild: (parent, work, childOptions) => this.#create(work, childOptions, parent),
      },
      this.instanceId,
    );
    this.#waits = new Waits(this.name, this.#scheduler, this.#reporter);
    if (waitUntil !== undefined)
      this.#lifetime = new Lifetime(waitUntil, timers.idle, this.#reporter.log);
    if (store !== undefined)
      this.#persistence = new Persistence({
        store,
        instanceId: this.instanceId,
        clock,
        liveTimers: timers.live,
        idleTimers: timers.idle,
        reporter: this.#reporter,
        host: {
          isDefined: (name) => this.#definitions.get(name) !== undefined,
          remember: (record) => this.#scheduler.remember(record, record.status as never),
          showInterrupted: (record) => this.#scheduler.remember(record, 'interrupted'),
          resume: (record) => this.#resume(record),
          storedTasks: () =>
            [...this.#scheduler.live.values()].filter((task) => task.storage !== undefined),
        },
      });
    this.ready = this.#persistence?.ready ?? Promise.resolve();
    exposeInternals(this, {
      scheduler: this.#scheduler,
      flush: () => this.#persistence?.flush(),
    });
  }

  /** True from the moment `shutdown` is called. */
  get closed(): boolean {
    return this.#shutdown !== undefined;
  }

  get paused(): boolean {
    return this.#scheduler.paused;
  }

  /** Aborted when a shutdown begins. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Runs a function behind the caller's back, or tracks a promise already under way. Returns at once: a function
   * is called in a microtask at the earliest, and what it throws is never an unhandled rejection.
   *
   * @throws TypeError or RangeError for wrong arguments, `ManagerClosedError` after `shutdown` was called,
   * `CapacityError` at `capacity` where `overflow` is `'throw'`.
   * @example
   * const task = manager.createTask(async ({ progress }) => { progress(0.5); return 42; });
   * task.onSettled; await task.wait(); // 42
   */
  createTask<T>(work: TaskFunction<T>, options?: TaskOptions<T>): BackgroundTask<T>;
  createTask<T>(work: PromiseLike<T>, options?: PromiseTaskOptions<T>): BackgroundTask<T>;
  createTask<T>(
    work: TaskFunction<T> | PromiseLike<T>,
    options?: TaskOptions<T>,
  ): BackgroundTask<T> {
    return this.#create(work, options as TaskOptions<never>) as BackgroundTask<T>;
  }

  /**
   * Runs a function with arguments.
   *
   * @example
   * manager.submit(sendWebhook, { args: [url, body], retry: 3 });
   */
  submit<A extends unknown[], T>(
    fn: (...args: A) => T | PromiseLike<T>,
    ...[options]: [] extends A
      ? [options?: TaskOptions<T> & { args?: A }]
      : [options: TaskOptions<T> & { args: A }]
  ): BackgroundTask<T> {
    checkRequired('fn', fn, 'function');
    checkObject('options', options);
    const { args = [], ...taskOptions } = (options ?? {}) as TaskOptions<T> & { args?: unknown[] };
    if (!Array.isArray(args)) refuse('args', args, 'an array');
    const name = taskOptions.name ?? fn.name;
    return this.createTask(() => fn(...(args as A)), { ...taskOptions, name });
  }

  /**
   * The result if the work completes `within` that time, else the id of the task, which goes on in the background.
   * Rejects with the work's error if it fails in time. The outcome of a backgrounded task is kept for `retainFor`
   * (10 minutes) after it settled: ask `getResult` or `awaitResult`.
   *
   * @example
   * const answer = await manager.execute(() => slowTool(input), { within: 2_000 });
   * return answer.status === 'completed' ? answer.result : `Still working: ${answer.taskId}`;
   */
  async execute<T>(
    work: TaskFunction<T> | PromiseLike<T>,
    options: ExecuteOptions<T> = {},
  ): Promise<ExecuteOutcome<T>> {
    checkObject('options', options);
    const { within = 10_000, background = true, ...taskOptions } = options;
    checkNumber('within', within, 'notNegative');
    checkType('background', background, 'boolean');
    const task = this.#create(work, taskOptions as TaskOptions<never>);
    const completed = (): ExecuteOutcome<T> => ({
      status: 'completed',
      taskId: task.id,
      result: task.result as T,
    });
    return this.#scheduler.waits.race<ExecuteOutcome<T>>(
      { timeout: background ? within : Infinity },
      (resolve, reject) => {
        void task.settled.then((outcome) =>
          outcome.status === 'completed' ? resolve(completed()) : reject(outcome.error),
        );
        return undefined;
      },
      () => {
        if (task.status === 'completed') return completed();
        if (task.done) return Promise.reject(task.error);
        task.retainFor = options.retainFor ?? BACKGROUND_RETENTION;
        return {
          status: task.status as 'pending' | 'running',
          taskId: task.id,
          message: `Task "${task.name}" goes on in the background; ask for it by its id, ${task.id}`,
        };
      },
    );
  }

  /**
   * Names a handler, so that its tasks can be resumed after a reload: with a store, each `enqueue` is written
   * ahead. A later definition of the same name replaces the earlier.
   *
   * @example
   * const upload = manager.define('upload', (photo: Photo, { signal }) => send(photo, signal), { retry: 5 });
   * upload.enqueue(photo);
   */
  define<P, T>(
    name: string,
    handler: TaskHandler<P, T>,
    defaults: DefinitionOptions = {},
  ): TaskDefinition<P, T> {
    checkRequired('name', name, 'string');
    checkRequired('handler', handler, 'function');
    checkDefinitionOptions(defaults);
    const definition: Definition = {
      name,
      handler: handler as TaskHandler<unknown, unknown>,
      defaults: { ...defaults },
    };
    this.#definitions.set(definition);
    void this.#persistence?.defined(name);
    return {
      name,
      enqueue: (...[payload, options]: [payload?: P, options?: TaskOptions<T>]) =>
        this.#enqueue(definition, payload, options as TaskOptions<never>) as BackgroundTask<T>,
      tasks: (filter) =>
        this.#visible(filter).filter(
          (task) => task.origin?.definition === name,
        ) as unknown as BackgroundTask<T>[],
    };
  }

  /**
   * Runs a function over items and resolves with the results in their order. The first failure rejects it and
   * cancels the rest. Waits at `capacity` instead of dropping, and reads an iterable no further ahead than that.
   *
   * @example
   * const pages = await manager.map(urls, (url, { signal }) => fetch(url, { signal }), { timeout: 5_000 });
   */
  async map<I, T>(
    items: Iterable<I> | AsyncIterable<I>,
    fn: (item: I, ctx: TaskContext) => T | PromiseLike<T>,
    options?: TaskOptions<T>,
  ): Promise<T[]> {
    checkRequired('fn', fn, 'function');
    checkTaskOptions(options as TaskOptions<never>);
    return mapTasks(this, this.#settings.capacity, items, fn, {
      ...options,
      name: options?.name ?? fn.name,
    });
  }

  /**
   * The same manager as one owner sees it.
   *
   * @throws TypeError for anything but a string.
   * @example
   * const mine = manager.as(session.userId);
   * mine.getTask(idFromTheClient); // undefined unless it is theirs
   */
  as(owner: string): OwnedTasks {
    return ownedTasks(this, owner);
  }

  /** The live or retained task of that id; `undefined` where there is none, or it is another owner's. */
  getTask<T = unknown>(id: string, access?: Access): BackgroundTask<T> | undefined {
    return this.#find(id, access) as BackgroundTask<T> | undefined;
  }

  /** How many tasks are live, or have that status: settled ones as far as they are retained. */
  getTaskCount(status?: TaskStatus): number {
    checkWord('status', status, statuses);
    const { live, running, history } = this.#scheduler;
    if (status === undefined) return live.size;
    if (status === 'running') return running.size;
    if (status === 'pending') return live.size - running.size;
    return history.all().filter((task) => task.status === status).length;
  }

  /** Snapshots of the live and retained tasks, oldest first. Safe to clone and to `JSON.stringify`. */
  getTaskInfo(filter?: TaskFilter): TaskInfo[] {
    return this.#visible(filter).map((task) => task.info());
  }

  /** What is known of a task now. */
  getResult<T = unknown>(id: string, access?: Access): ResultEnvelope<T> {
    return envelopeOf<T>(id, this.#find(id, access));
  }

  /** What is known of a task once it settled, or when `timeout` has passed. Rejects with the reason of `signal`. */
  async awaitResult<T = unknown>(
    id: string,
    options: AwaitResultOptions = {},
  ): Promise<ResultEnvelope<T>> {
    checkWaitOptions(options);
    const task = this.#find(id, options);
    if (task === undefined || task.done) return envelopeOf<T>(id, task);
    return this.#scheduler.waits.race<ResultEnvelope<T>>(
      { timeout: options.timeout ?? 300_000, signal: options.signal },
      (resolve) => {
        void task.settled.then(() => resolve(envelopeOf<T>(id, task)));
        return undefined;
      },
      () => envelopeOf<T>(id, task),
    );
  }

  metrics(): TaskMetrics {
    const { live, running, lingering } = this.#scheduler;
    return {
      ...this.#reporter.counters,
      pending: live.size - running.size,
      running: running.size,
      lingering: [...lingering].filter(({ task }) => task.done).length,
    };
  }

  /** Waits for the tasks that are live now; rejects with their first failure unless `returnErrors`. */
  async waitForAll(options: WaitOptions = {}): Promise<WaitResult> {
    checkWaitOptions(options);
    return this.#waits.waitForAll(options);
  }

  /**
   * Resolves when nothing is live and no function is lingering, counting tasks created meanwhile.
   * Rejects with `PausedError` where that cannot be, because the manager is paused with pending tasks.
   */
  async whenIdle(options: WaitBounds = {}): Promise<void> {
    checkWaitOptions(options);
    return this.#waits.whenIdle(
      options,
      () =>
        new WaitTimeoutError(
          `The manager "${this.name}" was not idle within ${options.timeout} ms`,
        ),
    );
  }

  /** Resolves when fewer than `count` tasks are live: back-pressure for a producer. */
  async whenBelow(
    count: number,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    if (count === undefined) refuse('count', count, 'a number above 0');
    checkNumber('count', count, 'positive');
    checkObject('options', options);
    checkSignal('signal', options.signal);
    return this.#waits.whenBelow(count, options);
  }

  /** Cancels a task by its id; false when it was settled already, or does not exist for this owner. */
  cancelTask(id: string, reason?: unknown, access?: Access): boolean {
    const task = this.#find(id, access);
    return task !== undefined && this.#scheduler.cancel(task, reason);
  }

  /** Cancels every live task, waiting, delayed and retrying ones too; answers with how many. */
  cancelAll(reason?: unknown): number {
    return this.#scheduler.cancelAll(reason);
  }

  /**
   * Starts a settled task anew, with a new id and its old options but `key` and `signal`.
   *
   * @throws TaskNotFoundError where the task or its work is not known any more, `ManagerClosedError` after shutdown.
   */
  rerun(id: string, access?: Access): BackgroundTask {
    const task = this.#find(id, access);
    if (this.closed) throw new ManagerClosedError(this.name);
    if (task === undefined) throw new TaskNotFoundError(id);
    if (!task.done)
      throw new TaskNotFoundError(id, 'has not settled: only a settled task can be run again');
    const { name, settings, origin, work } = task;
    const options = { ...settings, name, key: undefined, signal: undefined } as TaskOptions<never>;
    const definition =
      origin?.definition == null ? undefined : this.#definitions.get(origin.definition);
    if (definition !== undefined) return this.#enqueue(definition, origin?.payload, options);
    if (work === undefined) throw new TaskNotFoundError(id, 'has no work that could be run again');
    return this.#scheduler.admit({ work, name, settings: options });
  }

  /** Forgets all settled tasks, retained ones too, here and in the store; answers with how many. */
  clearCompleted(): number {
    const forgotten = this.#scheduler.history.clear();
    this.#persistence?.deleted(
      forgotten.filter((task) => task.storage !== undefined).map((task) => task.id),
    );
    return forgotten.length;
  }

  /** Starts no more functions; those that run go on. */
  pause(): void {
    if (this.paused || this.closed) return;
    this.#scheduler.paused = true;
    this.#reporter.event('manager:paused', {});
  }

  resume(): void {
    if (!this.paused) return;
    this.#scheduler.paused = false;
    this.#reporter.event('manager:resumed', {});
  }

  /**
   * Takes no more tasks, ends those that are live as `mode` says, and resolves with what became of them.
   * A second call gets the same answer; with `mode: 'cancel'` it ends a drain at once.
   *
   * @example
   * const { completedTasks, remainingTasks } = await manager.shutdown({ mode: 'drain', timeout: 10_000 });
   */
  shutdown(options: ShutdownOptions = {}): Promise<ShutdownStats> {
    checkObject('options', options);
    checkNumber('timeout', options.timeout, 'notNegative');
    checkWord('mode', options.mode, shutdownModes);
    const under = this.#shutdown;
    if (under?.phase === 'over') return Promise.resolve(this.#alreadyShutdown());
    if (under !== undefined) {
      if (options.mode === 'cancel') under.run.hurry();
      return under.stats;
    }
    return this.#beginShutdown(options);
  }

  /** Shuts down with the defaults: `await using manager = new BackgroundTaskManager()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /**
   * Listens to events of one type, or with `'*'` to all; answers with what stops it. What a listener throws, or
   * rejects with, disturbs nobody.
   *
   * @example
   * manager.on('task:failed', ({ task, error }) => report(task.name, error));
   */
  on<Type extends EventType>(type: Type, handler: (event: TaskEvent<Type>) => unknown): () => void;
  on(type: '*', handler: (type: EventType, event: TaskEvent) => unknown): () => void;
  on(type: EventType | '*', handler: (...args: never[]) => unknown): () => void {
    return this.#listen(type, handler, false);
  }

  /** The same, for the next one only. */
  once<Type extends EventType>(
    type: Type,
    handler: (event: TaskEvent<Type>) => unknown,
  ): () => void;
  once(type: '*', handler: (type: EventType, event: TaskEvent) => unknown): () => void;
  once(type: EventType | '*', handler: (...args: never[]) => unknown): () => void {
    return this.#listen(type, handler, true);
  }

  /** Stops a listener, or all of that type. */
  off<Type extends EventType>(type: Type, handler?: (event: TaskEvent<Type>) => unknown): void;
  off(type: '*', handler?: (type: EventType, event: TaskEvent) => unknown): void;
  off(type: EventType | '*', handler?: (...args: never[]) => unknown): void {
    checkRequired('type', type, 'string');
    checkType('handler', handler, 'function');
    this.#reporter.emitter.off(type, handler);
  }

  #listen(type: string, handler: (...args: never[]) => unknown, once: boolean): () => void {
    checkRequired('type', type, 'string');
    checkRequired('handler', handler, 'function');
    return this.#reporter.emitter.on(type, handler, once);
  }

  #create(
    work: TaskFunction<unknown> | PromiseLike<unknown>,
    options: TaskOptions<never> | undefined,
    parent?: Attempt,
  ): ManagedTask {
    // Handled whatever becomes of the task: a dropped or refused promise must not end the process (C4).
    if (work instanceof Promise) work.catch(() => {});
    else if (typeof work !== 'function' && !isThenable(work))
      refuse('work', work, 'a function or a promise');
    checkTaskOptions(options);
    if (this.closed && !this.#mayStillCreate(parent)) throw new ManagerClosedError(this.name);
    const name = options?.name || (typeof work === 'function' && work.name) || 'background_task';
    let settings = options === undefined ? NO_OPTIONS : { ...options };
    if (parent !== undefined && settings.owner === undefined && parent.task.owner !== undefined)
      settings = { ...settings, owner: parent.task.owner };
    return this.#scheduler.admit({ work: this.#bound(work), name, settings, parent });
  }

  /** While draining, live tasks may go on making children (C7). */
  #mayStillCreate(parent: Attempt | undefined): boolean {
    return this.#shutdown?.phase === 'running' && parent !== undefined && !parent.task.done;
  }

  #bound<W>(work: W): W {
    const { bind } = this.#settings;
    return bind !== undefined && typeof work === 'function' ? bind(work as never) : work;
  }

  #enqueue(
    definition: Definition,
    payload: unknown,
    options: TaskOptions<never> | undefined,
  ): ManagedTask {
    checkTaskOptions(options);
    if (this.closed) throw new ManagerClosedError(this.name);
    const { maxResumes, resume, ...defaults } = definition.defaults;
    const settings = mergedOptions(defaults, options);
    const isStored = this.#persistence !== undefined && settings.persist !== false;
    return this.#admitDefined(definition.name, settings, {
      payload: isStored ? clonedPayload(payload) : payload,
      restored: false,
      interruptions: 0,
    });
  }

  #admitDefined(
    definition: string,
    settings: TaskOptions<never>,
    origin: Omit<TaskOrigin, 'definition'>,
    resumed?: TaskRecord,
  ): ManagedTask {
    // Looked up at each start, so that a later definition of the name takes over.
    const work: TaskFunction<unknown> = (ctx) =>
      this.#definitions.get(definition)?.handler(origin.payload, ctx);
    return this.#scheduler.admit({
      work: this.#bound(work),
      name: settings.name || definition,
      settings,
      origin: { ...origin, definition },
      resumed,
    });
  }

  /** Goes on with a task that an earlier page left, under its old id. */
  #resume(record: TaskRecord): void {
    const definition = this.#definitions.get(record.definition ?? '');
    if (definition === undefined || this.closed) return;
    this.#scheduler.history.release(record.id);
    const { maxResumes, resume, ...defaults } = definition.defaults;
    const refusal = refusalToResume(record, { maxResumes, resume });
    const settings = mergedOptions(defaults, settingsOf(record)) as TaskOptions<never>;
    const task = this.#admitDefined(
      definition.name,
      settings,
      { payload: record.payload, restored: true, interruptions: interruptionsOf(record) },
      record,
    );
    if (refusal !== undefined)
      this.#scheduler.fail(
        task,
        new TaskInterruptedError(`Task "${task.name}" was not resumed: ${refusal}`, {
          taskId: task.id,
        }),
      );
  }

  #find(id: string, access: Access | undefined): ManagedTask | undefined {
    checkRequired('id', id, 'string');
    checkFilter(access);
    const task = this.#scheduler.find(id);
    return task !== undefined && isVisible(task, access) ? task : undefined;
  }

  /** The live and retained tasks that pass a filter, oldest first. */
  #visible(filter: TaskFilter | undefined): ManagedTask[] {
    checkFilter(filter);
    const { live, history } = this.#scheduler;
    return [...history.all(), ...live.values()]
      .filter((task) => isVisible(task, filter) && passes(task, filter))
      .sort((a, b) => a.createdAt - b.createdAt || a.order - b.order);
  }

  async #wait(task: ManagedTask, bounds: WaitBounds): Promise<unknown> {
    checkWaitOptions(bounds);
    return this.#scheduler.waits.race<unknown>(
      bounds,
      (resolve, reject) => {
        void task.settled.then((outcome) =>
          outcome.status === 'completed' ? resolve(outcome.result) : reject(outcome.error),
        );
        return undefined;
      },
      () =>
        Promise.reject(
          new WaitTimeoutError(`Task "${task.name}" did not settle within ${bounds.timeout} ms`, {
            taskId: task.id,
          }),
        ),
    );
  }

  #busy(): void {
    if (this.#activity === 'busy') return;
    this.#activity = 'busy';
    this.#lifetime?.begin();
  }

  #changed(): void {
    if (this.#activity === 'busy' && this.#waits.isIdle) {
      this.#activity = 'idle';
      this.#reporter.event('manager:idle', {});
      this.#lifetime?.end(this.#persistence?.drained() ?? Promise.resolve());
    }
    this.#waits.review();
  }

  #beginShutdown({ timeout, mode, reason }: ShutdownOptions): Promise<ShutdownStats> {
    const { shutdownTimeout, shutdownMode } = this.#settings;
    const parts = {
      scheduler: this.#scheduler,
      waits: this.#waits,
      persistence: this.#persistence,
    };
    const run = new Shutdown(parts, timeout ?? shutdownTimeout, reason);
    let answer!: (stats: ShutdownStats) => void;
    const stats = new Promise<ShutdownStats>((resolve) => {
      answer = resolve;
    });
    const shutdown: ShutdownUnderWay = { run, stats, phase: 'running' };
    this.#shutdown = shutdown;
    const effectiveMode = mode ?? shutdownMode;
    this.#controller.abort(reason ?? new ManagerClosedError(this.name));
    this.#reporter.event('manager:shutdown', { mode: effectiveMode });
    void run.run(effectiveMode).then((result) => {
      shutdown.phase = 'over';
      this.#scheduler.history.stopTimers();
      this.#reporter.stop();
      this.#reporter.event('manager:closed', { stats: result });
      answer(result);
    });
    return stats;
  }

  #alreadyShutdown(): ShutdownStats {
    return {
      status: 'already_shutdown',
      initialTasks: 0,
      completedTasks: 0,
      failedTasks: 0,
      cancelledTasks: 0,
      suspendedTasks: 0,
      remainingTasks: remainingFunctions(this.#scheduler),
      durationMs: 0,
    };
  }
}

function isVisible(task: ManagedTask, access: Access | undefined): boolean {
  return access?.owner === undefined || task.owner === undefined || task.owner === access.owner;
}

function passes(task: ManagedTask, filter: TaskFilter | undefined): boolean {
  const { status, name } = filter ?? {};
  const wanted =
    typeof status === 'string' ? task.status === status : (status?.includes(task.status) ?? true);
  return wanted && (name === undefined || task.name === name);
}
