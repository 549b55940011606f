import type { PageLifecycle } from '../browser/page-lifecycle.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import { Backlog } from './backlog.ts';
import { Batch } from './batch.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { LossTally } from './loss-tally.ts';
import type { Outbox } from './outbox.ts';
import { Recorder } from './recorder.ts';
import { Sender } from './sender.ts';
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
}

/**
 * `open`; `leaving`: the page had a last call just now; `closing`: a last try is under way;
 * `closed`: nothing is sent or tracked.
 */
type Phase = 'open' | 'leaving' | 'closing' | 'closed';

export class TelemetryClient<E> implements Telemetry<E> {
  readonly #parts: TelemetryParts;
  readonly #backlog = new Backlog();
  readonly #writer: ChunkWriter;
  readonly #recorder: Recorder;
  readonly #sender: Sender;
  readonly #unsubscribe: () => void;
  readonly #stop = (): void => void this.#end();
  #phase: Phase = 'open';
  #leavingTimer: TimerHandle | undefined;
  #adoption: 'idle' | 'running' | 'again' = 'idle';
  #closing: Promise<void> | undefined;
  #ending: Promise<void> | undefined;
  readonly #losses: { dropped: LossTally; unserialisable: LossTally; ignored: LossTally };
  #toldTrouble = false;

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
    const { host, log, settings, clock, lifecycle, outbox, transport, tab } = parts;
    const backlog = this.#backlog;
    this.#losses = {
      dropped: new LossTally(
        parts,
        'warn',
        'Telemetry is full (maxStored): the oldest events were dropped',
      ),
      unserialisable: new LossTally(parts, 'error', 'An event of telemetry cannot be serialised'),
      ignored: new LossTally(parts, 'warn', 'Telemetry is closed: what is tracked is ignored'),
    };
    this.#writer = new ChunkWriter({ outbox, clock, onTrouble: (error) => this.#trouble(error) });
    this.#sender = new Sender({
      ...{ host, log, backlog, transport, clock, retry: settings.retry },
      isOnline: () => lifecycle.online,
      onDone: (batch) => this.#done(batch),
    });
    this.#recorder = new Recorder({
      ...{ tab, settings, clock, backlog },
      onEvent: (batch) => this.#writer.changed(batch),
      onSealed: () => this.#sender.wake(),
    });
    this.#unsubscribe = lifecycle.subscribe({
      onLastCall: () => this.#lastCall(),
      onShow: () => this.#stay(),
      onOnline: () => this.#hurry(),
    });
    outbox.onDeath(() => void this.#adopt());
    void this.#adopt();
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
    if (this.#backlog.events > this.#parts.settings.maxStored) this.#trim();
    // Tracked by someone who heard of the page's end after us.
    if (this.#phase === 'leaving') queueMicrotask(() => this.#sendNow());
  }

  async flush(): Promise<void> {
    this.#recorder.seal();
    const batches = [...this.#backlog];
    this.#sender.hurry();
    await Promise.all([this.#sender.tried(batches), this.#writer.drained()]);
  }

  pending(): number {
    return this.#backlog.events;
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
    const { host, clock, outbox, log } = this.#parts;
    this.#recorder.seal();
    this.#phase = 'closed';
    this.#unsubscribe();
    clock.clearTimer(this.#leavingTimer);
    host.signal.removeEventListener('abort', this.#stop);
    this.#writer.flushNow();
    await this.#sender.stop();
    await this.#writer.drained();
    await outbox.close().catch((error: unknown) => this.#trouble(error));
    for (const tally of Object.values(this.#losses)) tally.tell();
    if (this.#backlog.events > 0)
      log.write('info', 'Telemetry ended before all was delivered', {
        events: this.#backlog.events,
      });
  }

  #done(batch: Batch): void {
    const keys = batch.keys();
    this.#backlog.remove(batch);
    this.#writer.erase(keys);
  }

  /** The page may be gone after this call. */
  #lastCall(): void {
    const { clock } = this.#parts;
    this.#phase = 'leaving';
    clock.clearTimer(this.#leavingTimer);
    this.#leavingTimer = clock.setTimer(() => this.#stay(), LAST_WORDS, false);
    this.#sendNow();
  }

  #stay(): void {
    if (this.#phase === 'leaving') this.#phase = 'open';
  }

  #sendNow(): void {
    this.#recorder.seal();
    // First to the disk: a request may be refused.
    this.#writer.flushNow();
    this.#sender.lastCall();
  }

  #hurry(): void {
    this.#recorder.seal();
    this.#sender.hurry();
  }

  async #adopt(): Promise<void> {
    if (this.#adoption !== 'idle') {
      this.#adoption = 'again';
      return;
    }
    do {
      this.#adoption = 'running';
      try {
        const batches = (await this.#parts.outbox.adopt()).map((found) => Batch.restore(found));
        this.#backlog.adopt(batches);
      } catch (error) {
        this.#trouble(error);
      }
    } while (this.#isAskedAgain());
    this.#adoption = 'idle';
    if (this.#phase === 'closed') return;
    this.#trim();
    this.#sender.wake();
  }

  #isAskedAgain(): boolean {
    return this.#adoption === 'again';
  }

  #trim(): void {
    this.#backlog.trim(this.#parts.settings.maxStored, (batch, dropped, keys) => {
      this.#losses.dropped.count(dropped);
      this.#writer.erase(keys);
      if (batch.status !== 'gone') this.#writer.changed(batch);
    });
  }

  #trouble(error: unknown): void {
    if (this.#toldTrouble) return;
    this.#toldTrouble = true;
    this.#parts.log.write('warn', 'The store of telemetry failed; it goes on in memory', { error });
  }
}
