import fc from 'fast-check';
import { type BackgroundTask, BackgroundTaskManager, type TaskContext } from '../../src/index.ts';
import { type ManualClock, manualClock } from '../../src/testing.ts';
import { type Deferred, deferred } from '../support/deferred.ts';
import { Recorder } from '../support/recorder.ts';

/** What the function of a task does at each attempt. */
export type Behaviour = 'returns' | 'throws' | 'waits' | 'honest' | 'deaf';

export type Step =
  | {
      type: 'add';
      behaviour: Behaviour;
      priority: number;
      delay: number;
      timeout: number;
      deadline: number;
      retries: number;
      promise: boolean;
      shared: boolean;
    }
  | { type: 'cancel'; which: number }
  | { type: 'finish' | 'fail'; which: number }
  | { type: 'advance'; ms: number }
  | { type: 'pause' | 'resume' | 'abort' };

const which = fc.nat(20);
const limit = (...values: number[]): fc.Arbitrary<number> => fc.constantFrom(Infinity, ...values);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('add' as const),
        behaviour: fc.constantFrom<Behaviour[]>('returns', 'throws', 'waits', 'honest', 'deaf'),
        priority: fc.constantFrom(0, 0, 0, 1, 2, -1),
        delay: fc.constantFrom(0, 0, 0, 5, 30),
        timeout: limit(10, 25),
        deadline: limit(20, 60),
        retries: fc.constantFrom(0, 0, 1, 2),
        promise: fc.constantFrom(false, false, false, true),
        shared: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), which }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('finish' as const), which }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), which }) },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('advance' as const),
        ms: fc.constantFrom(0, 1, 5, 10, 20, 50),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constantFrom('pause' as const, 'resume' as const, 'abort' as const),
      }),
    },
  ),
  { maxLength: 40, size: 'max' },
);

export interface WorldSettings {
  concurrency: number;
  capacity: number;
  overflow: 'drop-newest' | 'drop-oldest';
  grace: number;
}

export const settings: fc.Arbitrary<WorldSettings> = fc.record({
  concurrency: fc.constantFrom(1, 2, 3, Infinity),
  capacity: fc.constantFrom(3, 8, Infinity),
  overflow: fc.constantFrom('drop-newest' as const, 'drop-oldest' as const),
  grace: fc.constantFrom(0, 15, Infinity),
});

/** One call of a function that has not returned. */
interface Call {
  readonly task: string;
  readonly gate: Deferred<void>;
}

/** A manager under random treatment, watched from the outside. */
export class World {
  readonly clock: ManualClock = manualClock();
  readonly manager: BackgroundTaskManager;
  readonly recorder: Recorder;
  readonly tasks: BackgroundTask[] = [];
  readonly violations: string[] = [];
  /** Options that the order of starting depends on. */
  readonly #plain = new Map<BackgroundTask, number>();
  readonly #calls = new Set<Call>();
  readonly #abandoned = new Set<Call>();
  readonly #settings: WorldSettings;
  #controller = new AbortController();

  constructor(settings: WorldSettings) {
    this.#settings = settings;
    this.manager = new BackgroundTaskManager({ clock: this.clock, logger: false, ...settings });
    this.recorder = new Recorder(this.manager);
    this.manager.on('task:abandoned', ({ task }) => {
      for (const call of this.#calls) if (call.task === task.id) this.#abandoned.add(call);
    });
    this.manager.on('task:started', ({ task }) => this.#checkTurn(task));
  }

  async take(step: Step): Promise<void> {
    if (step.type === 'add') this.#add(step);
    else if (step.type === 'advance') await this.clock.advance(step.ms);
    else if (step.type === 'pause') this.manager.pause();
    else if (step.type === 'resume') this.manager.resume();
    else if (step.type === 'abort') {
      this.#controller.abort();
      this.#controller = new AbortController();
    } else if (step.type === 'cancel') this.tasks[step.which % this.tasks.length]?.cancel();
    else if ('which' in step) {
      const call = [...this.#calls][step.which % this.#calls.size];
      if (step.type === 'finish') call?.gate.resolve();
      else call?.gate.reject(new Error('told to'));
    }
  }

  /** Lets every function return that has not. */
  async finishAll(): Promise<void> {
    this.manager.resume();
    for (
      let round = 0;
      round < 200 && this.manager.getTaskCount() + this.#calls.size > 0;
      round++
    ) {
      for (const { gate } of this.#calls) gate.resolve();
      await this.clock.advance(50);
    }
  }

  #add(step: Step & { type: 'add' }): void {
    const { behaviour, priority, delay, timeout, deadline, retries, promise, shared } = step;
    const common = { timeout, deadline, signal: shared ? this.#controller.signal : undefined };
    if (promise) {
      this.tasks.push(this.manager.createTask(Promise.resolve(), common));
      return;
    }
    const task = this.manager.createTask((ctx) => this.#work(ctx, behaviour), {
      ...common,
      priority,
      delay,
      retry: { limit: retries, delay: 7, jitter: false },
    });
    this.tasks.push(task);
    if (delay === 0) this.#plain.set(task, priority);
  }

  #work(ctx: TaskContext, behaviour: Behaviour): unknown {
    if (behaviour === 'throws') throw new Error('as told');
    if (behaviour === 'returns') return 'value';
    const call: Call = { task: ctx.id, gate: deferred() };
    this.#calls.add(call);
    const { concurrency } = this.#settings;
    if (this.#calls.size - this.#abandoned.size > concurrency)
      this.violations.push(`${this.#calls.size} functions run`);
    const { signal } = ctx;
    if (behaviour === 'honest')
      signal.addEventListener('abort', () => call.gate.reject(signal.reason));
    if (behaviour === 'waits') ctx.progress(0.5);
    const leave = (): void => {
      this.#calls.delete(call);
      this.#abandoned.delete(call);
    };
    return call.gate.promise.finally(leave);
  }

  /** No task that could have started is better than the one that did. */
  #checkTurn(task: BackgroundTask): void {
    const priority = this.#plain.get(task);
    if (priority === undefined || task.attempt > 1) return;
    for (const [other, rank] of this.#plain) {
      if (other.status !== 'pending' || other.attempt > 0) continue;
      const isOlder = this.tasks.indexOf(other) < this.tasks.indexOf(task);
      if (rank > priority || (rank === priority && isOlder))
        this.violations.push(`${task.id} started before ${other.id}`);
    }
  }
}
