import type { Clock, TimerHandle } from '../clock.ts';
import type { Backlog } from './backlog.ts';
import { Batch } from './batch.ts';
import { eventText, utf8Length } from './event-text.ts';
import type { TelemetrySettings } from './telemetry-options.ts';

export interface RecorderOptions {
  /** Random: it makes every id unique, whatever the clock says. */
  tab: string;
  settings: TelemetrySettings;
  clock: Clock;
  backlog: Backlog;
  /** The batch has one event more. */
  onEvent(batch: Batch): void;
  /** A batch is complete: it never changes again. */
  onSealed(): void;
}

/** Turns events into batches: names them, and seals a batch when it is full, or old, or when asked. */
export class Recorder {
  readonly #options: RecorderOptions;
  #open: Batch | undefined;
  #batches = 0;
  #events = 0;
  #timer: TimerHandle | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /**
   * What is tracked is the event as it is now: it is serialised in the call.
   * @throws TypeError naming the path of what JSON has no form for.
   */
  record(event: unknown): void {
    const { tab, settings, clock, backlog, onEvent } = this.#options;
    const json = eventText(event);
    const text = `{"id":"${tab}-${(this.#events++).toString(36)}","at":${clock.now()},"event":${json}}`;
    const bytes = utf8Length(text);
    if (
      this.#open &&
      this.#open.events.length > 0 &&
      this.#open.bytes + bytes + 1 > settings.maxBytes
    )
      this.seal();
    const batch = this.#open ?? this.#begin();
    batch.add(text, bytes);
    backlog.gained();
    onEvent(batch);
    if (batch.events.length >= settings.maxItems || batch.bytes >= settings.maxBytes) this.seal();
  }

  /** Completes the open batch, if there is one. */
  seal(): void {
    const batch = this.#open;
    if (batch === undefined) return;
    this.#open = undefined;
    this.#options.clock.clearTimer(this.#timer);
    batch.status = 'waiting';
    // Its events may all have been dropped.
    if (batch.events.length === 0) this.#options.backlog.remove(batch);
    else this.#options.onSealed();
  }

  #begin(): Batch {
    const { tab, settings, clock, backlog } = this.#options;
    const batch = new Batch(tab, ++this.#batches);
    this.#open = batch;
    backlog.add(batch);
    // It keeps a process alive: what was tracked is to be sent before the end.
    this.#timer = clock.setTimer(() => this.seal(), settings.maxWait, true);
    return batch;
  }
}
