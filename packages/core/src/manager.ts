import type { WaitBounds } from './bounded-wait.ts';
import type { Definition } from './definitions.ts';
import { Engine } from './engine.ts';
import { WaitTimeoutError } from './errors.ts';
import { audible, type EventOf, type EventType, type ShutdownStats } from './events.ts';
import { nameOf } from './intake.ts';
import type { TaskMetrics } from './lookup.ts';
import { exposeInternals } from './manager-internals.ts';
import { type ManagerOptions, managerSettings, shutdownModes } from './manager-options.ts';
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
import {
  type AwaitResultOptions,
  type ExecuteOptions,
  type ExecuteOutcome,
  envelopeOf,
  envelopeWithin,
  outcomeWithin,
  type ResultEnvelope,
} from './results.ts';
import type { ShutdownOptions } from './shutdown.ts';
import { statuses, type TaskStatus } from './status.ts';
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
import { infoOf } from './task-info.ts';
import { checkWaitOptions, definitionSettings, taskSettings } from './task-options.ts';
import type { WaitOptions, WaitResult } from './waits.ts';

/** An event of a manager: a union that narrows on `type`. */
export type TaskEvent<Type extends EventType = EventType> = EventOf<BackgroundTaskManager, Type>;

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
  /** The store has been read, and what an earlier page left was resumed here or left to others. Never rejects. */
  readonly ready: Promise<void>;

  readonly #engine: Engine<BackgroundTaskManager>;

  /** @throws TypeError or RangeError naming the option that is wrong, what it got and what it takes. */
  constructor(options: ManagerOptions = {}) {
    this.#engine = new Engine<BackgroundTaskManager>(this, managerSettings(options));
    this.name = this.#engine.settings.name;
    this.ready = this.#engine.ready;
    exposeInternals(this, this.#engine);
  }

  /** Unlike that of any other manager anywhere. */
  get instanceId(): string {
    return this.#engine.instanceId;
  }

  /** True from the moment `shutdown` is called. */
  get closed(): boolean {
    return this.#engine.closed;
  }

  get paused(): boolean {
    return this.#engine.scheduler.paused;
  }

  /** Aborted when a shutdown begins. */
  get signal(): AbortSignal {
    return this.#engine.signal;
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
  // For what answers now with one type and later with another; it is also the one that errors are told of.
  createTask<R>(
    work: (ctx: TaskContext) => R,
    options?: TaskOptions<Awaited<R>>,
  ): BackgroundTask<Awaited<R>>;
  createTask<T>(
    work: TaskFunction<T> | PromiseLike<T>,
    options?: TaskOptions<T>,
  ): BackgroundTask<T> {
    return this.#engine.intake.create(work, options as TaskOptions<never>) as BackgroundTask<T>;
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
    const settings = taskSettings(options as TaskOptions<T> | undefined);
    const { args = [] } = (options ?? {}) as { args?: unknown };
    if (!Array.isArray(args)) refuse('args', args, 'an array');
    return this.createTask(() => fn(...(args as A)), { name: nameOf(fn), ...settings });
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
  execute<T>(
    work: TaskFunction<T> | PromiseLike<T>,
    options?: ExecuteOptions<T>,
  ): Promise<ExecuteOutcome<T>>;
  execute<R>(
    work: (ctx: TaskContext) => R,
    options?: ExecuteOptions<Awaited<R>>,
  ): Promise<ExecuteOutcome<Awaited<R>>>;
  async execute<T>(
    work: TaskFunction<T> | PromiseLike<T>,
    options: ExecuteOptions<T> = {},
  ): Promise<ExecuteOutcome<T>> {
    checkObject('options', options);
    const { within = 10_000, background = true } = options;
    checkNumber('within', within, 'notNegative');
    checkType('background', background, 'boolean');
    const task = this.#engine.intake.create(work, options as TaskOptions<never>);
    const { waits } = this.#engine.scheduler;
    return outcomeWithin<T>(waits, task, background ? within : Infinity, options.retainFor);
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
    const definition: Definition = {
      name,
      handler: handler as TaskHandler<unknown, unknown>,
      defaults: definitionSettings(defaults),
    };
    this.#engine.define(definition);
    return {
      name,
      enqueue: (...[payload, options]: [payload?: P, options?: TaskOptions<T>]) =>
        this.#engine.intake.enqueue(
          definition,
          payload,
          options as TaskOptions<never>,
        ) as BackgroundTask<T>,
      tasks: (filter) =>
        this.#engine.lookup
          .all(filter)
          .filter((task) => task.origin?.definition === name) as unknown as BackgroundTask<T>[],
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
    const settings = taskSettings(options);
    const { signals } = this.#engine.scheduler;
    return mapTasks(this, { capacity: this.#engine.settings.capacity, signals }, items, fn, {
      name: nameOf(fn),
      ...settings,
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
    return this.#engine.lookup.find(id, access) as BackgroundTask<T> | undefined;
  }

  /**
   * The handles of the live and retained tasks, oldest first: nothing is copied, so this is the way to look at many.
   *
   * @example
   * for (const task of manager.getTasks({ status: 'running', name: 'upload' })) task.cancel();
   */
  getTasks(filter?: TaskFilter): BackgroundTask[] {
    return this.#engine.lookup.all(filter);
  }

  /** How many tasks are live, or have that status: settled ones as far as they are retained. */
  getTaskCount(status?: TaskStatus): number {
    checkWord('status', status, statuses);
    return this.#engine.lookup.count(status);
  }

  /** Snapshots of the live and retained tasks, oldest first. Safe to clone and to `JSON.stringify`. */
  getTaskInfo(filter?: TaskFilter): TaskInfo[] {
    const now = this.#engine.settings.clock.now();
    return this.#engine.lookup.all(filter).map((task) => infoOf(task, now));
  }

  /** What is known of a task now. */
  getResult<T = unknown>(id: string, access?: Access): ResultEnvelope<T> {
    return envelopeOf<T>(id, this.#engine.lookup.find(id, access));
  }

  /** What is known of a task once it settled, or when `timeout` has passed. Rejects with the reason of `signal`. */
  awaitResult<T = unknown>(
    id: string,
    options: AwaitResultOptions = {},
  ): Promise<ResultEnvelope<T>> {
    checkWaitOptions(options);
    const task = this.#engine.lookup.find(id, options);
    if (task === undefined || task.done) return Promise.resolve(envelopeOf<T>(id, task));
    const { timeout = 300_000, signal } = options;
    return envelopeWithin<T>(this.#engine.scheduler.waits, task, { timeout, signal });
  }

  metrics(): TaskMetrics {
    return this.#engine.lookup.metrics(this.#engine.reporter.counters);
  }

  /** Waits for the tasks that are live now; rejects with their first failure unless `returnErrors`. */
  waitForAll(options: WaitOptions = {}): Promise<WaitResult> {
    checkWaitOptions(options);
    return this.#engine.waits.waitForAll(options);
  }

  /**
   * Resolves when nothing is live and no function is lingering, counting tasks created meanwhile.
   * Rejects with `PausedError` where that cannot be, because the manager is paused with pending tasks.
   */
  whenIdle(options: WaitBounds = {}): Promise<void> {
    checkWaitOptions(options);
    return this.#engine.waits.whenIdle(
      options,
      () =>
        new WaitTimeoutError(
          `The manager "${this.name}" was not idle within ${options.timeout} ms`,
        ),
    );
  }

  /** Resolves when fewer than `count` tasks are live: back-pressure for a producer. */
  whenBelow(count: number, options: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    if (count === undefined) refuse('count', count, 'a number above 0');
    checkNumber('count', count, 'positive');
    checkObject('options', options);
    checkSignal('signal', options.signal);
    return this.#engine.waits.whenBelow(count, options);
  }

  /** Cancels a task by its id; false when it was settled already, or does not exist for this owner. */
  cancelTask(id: string, reason?: unknown, access?: Access): boolean {
    const task = this.#engine.lookup.find(id, access);
    return task !== undefined && this.#engine.scheduler.cancel(task, reason);
  }

  /** Cancels every live task, waiting, delayed and retrying ones too; answers with how many. */
  cancelAll(reason?: unknown): number {
    return this.#engine.scheduler.cancelAll(reason);
  }

  /**
   * Starts a settled task anew, with a new id and its old options but `key` and `signal`.
   *
   * @throws TaskNotFoundError where the task or its work is not known any more, `ManagerClosedError` after shutdown.
   */
  rerun(id: string, access?: Access): BackgroundTask {
    return this.#engine.intake.rerun(id, this.#engine.lookup.find(id, access));
  }

  /** Forgets all settled tasks, retained ones too, here and in the store; answers with how many. */
  clearCompleted(): number {
    return this.#engine.clear();
  }

  /** Starts no more functions; those that run go on. */
  pause(): void {
    this.#engine.pause();
  }

  resume(): void {
    this.#engine.resume();
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
    return this.#engine.shutdown(options);
  }

  /** Shuts down with the defaults: `await using manager = new BackgroundTaskManager()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /**
   * Listens to events of one type, or with `'*'` to all; answers with what stops it. What a listener throws, or
   * rejects with, disturbs nobody.
   *
   * @throws TypeError for a type that no event has.
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
    checkWord('type', type, audible);
    checkType('handler', handler, 'function');
    this.#engine.reporter.emitter.off(type, handler);
  }

  #listen(type: string, handler: (...args: never[]) => unknown, once: boolean): () => void {
    checkRequired('type', type, 'string');
    checkWord('type', type, audible);
    checkRequired('handler', handler, 'function');
    return this.#engine.reporter.emitter.on(type, handler, once);
  }
}
