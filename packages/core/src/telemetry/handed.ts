import type { Batch } from './batch.ts';
import { CollectorError } from './collector-error.ts';
import { type FromCourier, fromWire } from './courier-messages.ts';
import type { Depot } from './depot.ts';
import type { Errand, StartErrand } from './errand.ts';
import type { TelemetryLog } from './telemetry-host.ts';

export interface HandedParts {
  depot: Pick<Depot, 'done' | 'drop'>;
  log: TelemetryLog;
  startErrand: StartErrand;
  onDropped(events: number): void;
  /** The task of a request of the courier's was cancelled. */
  onCancel(batch: string): void;
}

/** What a page has given into the courier's hands, and what became of it. */
export class Handed {
  readonly #parts: HandedParts;
  readonly #batches = new Map<string, Batch>();
  /** The courier's requests that are under way. */
  readonly #errands = new Map<string, Errand>();

  constructor(parts: HandedParts) {
    this.#parts = parts;
  }

  /** Whether requests are under way. */
  get isBusy(): boolean {
    return this.#errands.size > 0;
  }

  has({ id }: Batch): boolean {
    return this.#batches.has(id);
  }

  add(batch: Batch): void {
    batch.status = 'sending';
    this.#batches.set(batch.id, batch);
  }

  hear(message: Extract<FromCourier, { batch: string }>): void {
    const batch = this.#batches.get(message.batch);
    if (batch === undefined) return;
    if (message.say === 'sending') this.#begin(batch, message.bytes);
    else if (message.say === 'dropped') this.#drop(batch, message.events);
    else if (message.say === 'again') this.#end(batch)?.callOff(fromWire(message.error));
    else {
      const errand = this.#end(batch);
      this.#batches.delete(batch.id);
      this.#parts.depot.done(batch);
      if (message.say === 'accepted') errand?.complete();
      else this.#refused(batch, errand, fromWire(message.error));
    }
  }

  /** The request goes on, and nothing more is shown of it. */
  forgetErrand(batch: string): void {
    this.#errands.delete(batch);
  }

  /** The courier is gone: all is stored, and the page's own again. */
  takeBack(): void {
    for (const batch of this.#batches.values()) batch.status = 'waiting';
    this.#batches.clear();
    const errands = [...this.#errands.values()];
    this.#errands.clear();
    const error = new CollectorError('The courier is gone', undefined);
    for (const errand of errands) errand.callOff(error);
  }

  #begin(batch: Batch, bytes: number): void {
    const { startErrand, onCancel } = this.#parts;
    const cancel = (): void => {
      // Called off by ourselves: that request has ended.
      if (this.#errands.has(batch.id)) onCancel(batch.id);
    };
    this.#errands.set(batch.id, startErrand(batch, bytes, cancel));
  }

  #end({ id }: Batch): Errand | undefined {
    const errand = this.#errands.get(id);
    this.#errands.delete(id);
    return errand;
  }

  #drop(batch: Batch, events: number): void {
    const { depot, onDropped } = this.#parts;
    depot.drop(batch, events);
    onDropped(events);
    if (batch.status === 'gone') this.#batches.delete(batch.id);
  }

  #refused(batch: Batch, errand: Errand | undefined, error: CollectorError): void {
    if (errand?.fail(error)) return;
    this.#parts.log.write('error', 'The collector refused a batch', { batch: batch.id, error });
  }
}
