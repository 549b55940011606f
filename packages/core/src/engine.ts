import type { Clock } from './clock.ts';
import { type Definition, Definitions } from './definitions.ts';
import { ManagerClosedError } from './errors.ts';
import type { ShutdownStats } from './events.ts';
import { instanceId } from './instance-id.ts';
import { Intake } from './intake.ts';
import { Lifetime } from './lifetime.ts';
import type { GuardedLog } from './logger.ts';
import { Lookup } from './lookup.ts';
import type { ManagerInternals } from './manager-internals.ts';
import type { ManagerSettings } from './manager-options.ts';
import { Persistence } from './persistence.ts';
import { Reporter } from './reporter.ts';
import { resultWithin } from './results.ts';
import { Scheduler, type SchedulerHost } from './scheduler.ts';
import { Shutdown, type ShutdownOptions } from './shutdown.ts';
import { checkWaitOptions } from './task-options.ts';
import { Timers } from './timers.ts';
import { Waits } from './waits.ts';

/** What is behind a manager's face: its parts, and how they hear of each other. */
export class Engine<M> implements ManagerInternals {
  readonly settings: ManagerSettings;
  readonly reporter: Reporter<M>;
  readonly scheduler: Scheduler;
  readonly intake: Intake;
  readonly lookup: Lookup;
  readonly waits: Waits;
  /** The store has been read, as far as there is one. Never rejects. */
  readonly ready: Promise<void>;
  readonly #definitions = new Definitions();
  readonly #controller = new AbortController();
  readonly #persistence: Persistence | undefined;
  readonly #lifetime: Lifetime | undefined;
  #instanceId: string | undefined;
  #activity: 'idle' | 'busy' = 'idle';
  #shutdown: { run: Shutdown; stats: Promise<ShutdownStats> } | undefined;

  constructor(manager: M, settings: ManagerSettings) {
    const { clock, store, waitUntil } = settings;
    const timers = { live: new Timers(clock, true), idle: new Timers(clock, false) };
    const reporter = new Reporter<M>(manager, settings, timers.idle);
    const host = this.#schedulerHost();
    const scheduler = new Scheduler(settings, timers, reporter, host, () => this.instanceId);
    this.settings = settings;
    this.reporter = reporter;
    this.scheduler = scheduler;
    this.lookup = new Lookup(scheduler);
    this.waits = new Waits(settings.name, scheduler, reporter);
    this.intake = new Intake({
      settings,
      scheduler,
      definitions: this.#definitions,
      persists: store !== undefined,
      phase: () => {
        const phase = this.#shutdown?.run.phase ?? 'open';
        return phase === 'open' || phase === 'draining' ? phase : 'closed';
      },
    });
    if (waitUntil !== undefined)
      this.#lifetime = new Lifetime(waitUntil, timers.idle, reporter.log);
    if (store !== undefined)
      this.#persistence = new Persistence({
        store,
        clock,
        timers,
        reporter,
        instanceId: this.instanceId,
        tasks: scheduler.tasks,
        intake: this.intake,
      });
    this.ready = this.#persistence?.ready ?? Promise.resolve();
  }

  get clock(): Clock {
    return this.settings.clock;
  }

  get log(): GuardedLog {
    return this.reporter.log;
  }

  /** Made on first use: edge runtimes have no random numbers at load. */
  get instanceId(): string {
    this.#instanceId ??= instanceId();
    return this.#instanceId;
  }

  /** Aborted when a shutdown begins. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get closed(): boolean {
    return this.#shutdown !== undefined;
  }

  flush(): void {
    this.#persistence?.flush();
  }

  define(definition: Definition): void {
    this.#definitions.set(definition);
    void this.#persistence?.defined(definition.name);
  }

  /** Forgets all settled tasks, here and in the store; answers with how many. */
  clear(): number {
    const forgotten = this.scheduler.tasks.history.clear();
    this.#persistence?.cleared(forgotten);
    return forgotten.length;
  }

  pause(): void {
    if (this.scheduler.paused || this.closed) return;
    this.scheduler.paused = true;
    this.reporter.event('manager:paused', {});
  }

  resume(): void {
    if (!this.scheduler.paused) return;
    this.scheduler.paused = false;
    this.reporter.event('manager:resumed', {});
  }

  /** A second call gets the answer of the first (C24). */
  shutdown(options: ShutdownOptions): Promise<ShutdownStats> {
    if (this.#shutdown === undefined) return this.#beginShutdown(options);
    const { run, stats } = this.#shutdown;
    if (run.phase === 'over') return Promise.resolve(run.again());
    if (options.mode === 'cancel') run.hurry(options.reason);
    return stats;
  }

  #beginShutdown(options: ShutdownOptions): Promise<ShutdownStats> {
    const { shutdownTimeout, shutdownMode } = this.settings;
    const { mode = shutdownMode, timeout = shutdownTimeout, reason } = options;
    const parts = {
      scheduler: this.scheduler,
      waits: this.waits,
      persistence: this.#persistence,
    };
    const run = new Shutdown(parts, mode, timeout, reason);
    let resolve!: (stats: ShutdownStats) => void;
    const stats = new Promise<ShutdownStats>((resolver) => {
      resolve = resolver;
    });
    // First of all who wait for it: whoever calls after that comes too late.
    void stats.then(() => run.end());
    // In place before anybody hears of it: a listener may call shutdown() again.
    this.#shutdown = { run, stats };
    this.#controller.abort(
      reason === undefined ? new ManagerClosedError(this.settings.name) : reason,
    );
    this.reporter.event('manager:shutdown', { mode });
    if (mode === 'drain') this.resume();
    void run.run().then((result) => {
      this.scheduler.tasks.history.stopTimers();
      this.reporter.stop();
      this.reporter.event('manager:closed', { stats: result });
      resolve(result);
    });
    return stats;
  }

  #schedulerHost(): SchedulerHost {
    return {
      storageOf: ({ settings }) =>
        this.#persistence === undefined || settings.persist === false ? undefined : 'waiting',
      changed: (task) => this.#persistence?.changed(task),
      progressed: (task) => this.#persistence?.progressed(task),
      checkOpen: (parent) => this.intake.checkOpen(parent),
      gate: (task) => this.#persistence?.gate(task),
      onBusy: () => this.#busy(),
      onChange: () => this.#changed(),
      wait: (task, bounds) => {
        checkWaitOptions(bounds);
        return resultWithin(this.scheduler.waits, task, bounds);
      },
      createChild: (parent, work, options) => this.intake.create(work, options, parent),
    };
  }

  #busy(): void {
    if (this.#activity === 'busy') return;
    this.#activity = 'busy';
    this.#lifetime?.begin();
  }

  #changed(): void {
    if (this.#activity === 'busy' && this.waits.isIdle) {
      this.#activity = 'idle';
      // Before a listener of the event begins a new period.
      this.#lifetime?.end(this.#persistence?.quiet() ?? Promise.resolve());
      this.reporter.event('manager:idle', {});
    }
    this.waits.review();
  }
}
