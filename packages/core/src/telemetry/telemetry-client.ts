import type { PageLifecycle } from '../browser/page-lifecycle.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { Carrier } from './carrier.ts';
import { CourierLink, type CourierLinkParts } from './courier-link.ts';
import { Depot } from './depot.ts';
import { type StartErrand, TaskErrand } from './errand.ts';
import { LossTally } from './loss-tally.ts';
import type { Outbox } from './outbox.ts';
import { Recorder } from './recorder.ts';
import type { TelemetryHost, TelemetryLog } from './telemetry-host.ts';
import type { TelemetrySettings } from './telemetry-options.ts';
import type { Transport } from './transport.ts';

/** How long after a last call what is tracked is sent at once, in milliseconds: others may have a last word too. */
const LAST_WORDS = 1_000;

/** Records events, keeps them until the collector has them, and sends them. */
export interface Telemetry<E> {
  /**
   * Takes an event as it is now; a later change of the object changes nothing. Cheap: no input or output in the
   * call, and it never throws for the network, the store or the event: one that JSON has no form for is left
   * out, counted and reported by the manager's logger as a `TypeError` that names the path.
   */
  track(event: E): void;
  /**
   * Sends now. Resolves when everything tracked before is acknowledged, refused for good or, where the
   * collector did not take it, stored after one more try; offline, once stored. Never rejects.
   */
  flush(): Promise<void>;
  /** Events that this tab answers for and that are neither acknowledged, refused nor dropped. */
  pending(): number;
  /** Flushes and releases everything. What is not acknowledged stays stored; what is tracked from now on is ignored. Never rejects. */
  close(): Promise<void>;
}

export interface TelemetryParts {
  host: TelemetryHost;
  log: TelemetryLog;
  settings: TelemetrySettings;
  clock: Clock;
  lifecycle: PageLifecycle;
  outbox: Outbox;
  transport: Transport;
  /** Random, and unlike that of any other tab. */
  tab: string;
  /** Where there can be a courier. */
  courier?: Pick<CourierLinkParts, 'settings' | 'locks' | 'call'> | undefined;
  /** Asks for someone who delivers without a page. Must not hold up, nor throw. */
  askForSync?: (() => void) | undefined;
}

/**
 * `open`; `leaving`: the page had a last call just now; `closing`: a last try is under way;
 * `closed`: nothing is sent or tracked.
 */
type Phase = 'open' | 'leaving' | 'closing' | 'closed';

export class TelemetryClient<E> implements Telemetry<E> {
  readonly #parts: TelemetryParts;
  readonly #depot: Depot;
  readonly #recorder: Recorder;
  readonly #link: CourierLink | undefined;
  readonly #carrier: Carrier;
  readonly #unsubscribe: () => void;
  readonly #stop = (): void => void this.#end();
  #phase: Phase = 'open';
  #leavingTimer: TimerHandle | undefined;
  #closing: Promise<void> | undefined;
  #ending: Promise<void> | undefined;
  readonly #losses: { dropped: LossTally; unserialisable: LossTally; ignored: LossTally };

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
    const { host, log, settings, clock, lifecycle, outbox, transport, tab, courier, askForSync } =
      parts;
    const { retry, maxStored } = settings;
    const dropped = new LossTally(
      parts,
      'warn',
      'Telemetry is full: the oldest events were dropped',
    );
    this.#losses = {
      dropped,
      unserialisable: new LossTally(parts, 'error', 'An event of telemetry cannot be serialised'),
      ignored: new LossTally(parts, 'warn', 'Telemetry is closed: what is tracked is ignored'),
    };
    const onCallOff =
      askForSync &&
      ((): void => {
        // Not before there is something stored: who is woken and finds nothing has done its work.
        void this.#depot.writer.drained().then(askForSync);
      });
    const startErrand: StartErrand = (...request) => new TaskErrand(host, onCallOff, ...request);
    const isOnline = (): boolean => lifecycle.online;
    const depot = new Depot({
      ...{ log, clock, outbox, transport, retry, maxStored, isOnline, startErrand },
      onDropped: (_batch, events) => dropped.count(events),
      onFull: (events) => {
        if (this.#link?.isServed) this.#link.makeRoom(events);
        else depot.makeRoom(events);
      },
    });
    this.#depot = depot;
    // Before all else: until it is open a killed browser takes what is tracked.
    outbox.prepare()?.catch(() => {});
    this.#link =
      courier &&
      new CourierLink({
        ...{ ...courier, depot, clock, log, isOnline, startErrand },
        onDropped: (events) => dropped.count(events),
      });
    if (this.#link === undefined) depot.inherit();
    this.#carrier = this.#link ?? depot.sender;
    this.#recorder = new Recorder({
      ...{ tab, settings, clock, backlog: depot.backlog },
      onEvent: (batch) => {
        depot.writer.changed(batch);
        if (askForSync && !isOnline()) askForSync();
      },
      onSealed: () => this.#carrier.wake(),
    });
    this.#unsubscribe = lifecycle.subscribe({
      onLastCall: () => this.#lastCall(),
      onLeave: (mayReturn) => this.#link?.leave(mayReturn),
      onShow: (persisted) => this.#stay(persisted),
      onOnline: () => this.#hurry(),
    });
    if (host.signal.aborted) this.#stop();
    else host.signal.addEventListener('abort', this.#stop);
  }

  track(event: E): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') {
      this.#losses.ignored.count(1);
      return;
    }
    try {
      this.#recorder.record(event);
    } catch (error) {
      this.#losses.unserialisable.count(1, error);
      return;
    }
    if (this.#depot.backlog.events > this.#parts.settings.maxStored && !this.#link?.isServed)
      this.#depot.trim();
    // Tracked by someone who heard of the page's end after us.
    if (this.#phase === 'leaving') queueMicrotask(() => this.#sendNow());
  }

  async flush(): Promise<void> {
    this.#recorder.seal();
    const batches = [...this.#depot.backlog];
    this.#carrier.hurry();
    await Promise.all([this.#carrier.tried(batches), this.#depot.writer.drained()]);
  }

  pending(): number {
    return this.#depot.backlog.events;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#phase !== 'closed') {
      this.#phase = 'closing';
      await this.flush();
    }
    await this.#end();
  }

  /** Everything is released; run once. Requests that are under way are waited for. */
  #end(): Promise<void> {
    this.#ending ??= this.#release();
    return this.#ending;
  }

  async #release(): Promise<void> {
    const { host, clock, log } = this.#parts;
    this.#recorder.seal();
    this.#phase = 'closed';
    this.#unsubscribe();
    clock.clearTimer(this.#leavingTimer);
    host.signal.removeEventListener('abort', this.#stop);
    this.#depot.writer.flushNow();
    await this.#link?.stop();
    await this.#depot.close();
    for (const tally of Object.values(this.#losses)) tally.tell();
    const events = this.pending();
    if (events > 0) log.write('info', 'Telemetry ended before all was delivered', { events });
  }

  /** The page may be gone after this call. */
  #lastCall(): void {
    const { clock } = this.#parts;
    this.#phase = 'leaving';
    clock.clearTimer(this.#leavingTimer);
    this.#leavingTimer = clock.setTimer(() => this.#stay(), LAST_WORDS, false);
    this.#sendNow();
  }

  #stay(isBack = false): void {
    if (this.#phase === 'leaving') this.#phase = 'open';
    if (isBack) this.#link?.wakeUp();
  }

  #sendNow(): void {
    this.#recorder.seal();
    // First to the disk: a request may be refused.
    this.#depot.writer.flushNow();
    this.#carrier.lastCall();
    if (this.pending() > 0) this.#parts.askForSync?.();
  }

  #hurry(): void {
    this.#recorder.seal();
    this.#carrier.hurry();
  }
}
