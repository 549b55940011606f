import type { VisitPort } from '../browser/courier-visits.ts';
import type { Clock } from '../clock.ts';
import { Batch, type StoredBatch } from './batch.ts';
import {
  type CourierSettings,
  type FromCourier,
  type ToCourier,
  toWire,
} from './courier-messages.ts';
import { Depot } from './depot.ts';
import type { Errand } from './errand.ts';
import type { Outbox } from './outbox.ts';
import type { TelemetryLog } from './telemetry-host.ts';
import type { Transport } from './transport.ts';

export interface CourierParts {
  /** Whose lock shows that the courier lives. */
  id: string;
  settings: CourierSettings;
  clock: Clock;
  outbox: Outbox;
  transport: Transport;
  isOnline(): boolean;
}

/**
 * Delivers for all pages, from a worker that outlives them. A page stores what it hands over, and answers for it
 * while it lives; what a dead one left is taken over like any dead tab's.
 */
export class Courier {
  readonly #id: string;
  readonly #outbox: Outbox;
  readonly #depot: Depot;
  /** Those that can be written to. */
  readonly #visitors = new Set<Visitor>();
  /** Whose batch it is, by the batch's id. */
  readonly #senders = new Map<string, Visitor>();
  readonly #cancels = new Map<string, () => void>();

  constructor({ id, settings, clock, outbox, transport, isOnline }: CourierParts) {
    this.#id = id;
    this.#outbox = outbox;
    const { retry, maxStored } = settings;
    const log: TelemetryLog = {
      write: (level, text, { error, ...fields } = {}) => {
        // An error's own class does not survive the way.
        const shown = error === undefined ? fields : { ...fields, error: String(error) };
        for (const visitor of this.#visitors)
          visitor.say({ say: 'log', level, text, fields: shown });
      },
    };
    this.#depot = new Depot({
      ...{ log, clock, outbox, transport, retry, maxStored, isOnline },
      startErrand: (batch, bytes, onCancel) => this.#startErrand(batch, bytes, onCancel),
      onFull: (events) => this.#depot.makeRoom(events),
      onDropped: (batch, events) => {
        const visitor = this.#senders.get(batch.id);
        if (batch.status === 'gone') this.#senders.delete(batch.id);
        if (visitor) visitor.say({ say: 'dropped', batch: batch.id, events });
        else
          log.write('warn', 'Telemetry is full: the oldest events were dropped', {
            events,
          });
      },
    });
    this.#depot.inherit();
  }

  /** A page has called. */
  visit(port: VisitPort): void {
    const visitor = new Visitor(port);
    this.#visitors.add(visitor);
    port.onmessage = ({ data }) => this.#obey(visitor, data as ToCourier);
    visitor.say({ say: 'ready', courier: this.#id });
  }

  /** Tries now what waits. */
  hurry(): void {
    this.#depot.sender.hurry();
  }

  #obey(visitor: Visitor, message: ToCourier): void {
    switch (message.do) {
      case 'open':
        // Obeyed: it is what led here.
        break;
      case 'take':
        this.#take(visitor, message.batches);
        break;
      case 'try':
        void this.#try(visitor, message.call);
        break;
      case 'cancel':
        this.#cancels.get(message.batch)?.();
        break;
      case 'drop':
        this.#depot.makeRoom(message.events);
        break;
      case 'sleep':
        this.#visitors.delete(visitor);
        visitor.sleep();
        break;
      case 'wake':
        this.#visitors.add(visitor);
        visitor.wake();
        break;
      case 'leave':
        this.#forget(visitor);
    }
  }

  #forget(visitor: Visitor): void {
    this.#visitors.delete(visitor);
    for (const [batch, sender] of this.#senders)
      if (sender === visitor) this.#senders.delete(batch);
  }

  #take(visitor: Visitor, stored: StoredBatch[]): void {
    const { backlog } = this.#depot;
    // It may have begun before anyone here listened.
    for (const tab of new Set(stored.map((each) => each.tab))) this.#outbox.takeInHand(tab);
    for (const batch of stored.map((each) => Batch.restore(each))) {
      // It was taken over already, from a page that seemed dead.
      if (this.#depot.isDone(batch.id)) visitor.say({ say: 'accepted', batch: batch.id });
      else {
        this.#senders.set(batch.id, visitor);
        if (backlog.find(batch.id) === undefined) backlog.add(batch);
      }
    }
    this.#depot.trim();
    this.#depot.sender.wake();
  }

  async #try(visitor: Visitor, call: number): Promise<void> {
    const { backlog, sender } = this.#depot;
    sender.hurry();
    await sender.tried([...backlog].filter(({ id }) => this.#senders.get(id) === visitor));
    visitor.say({ say: 'tried', call });
  }

  /** Tells the page whose batch it is, if it is still there. */
  #startErrand({ id }: Batch, bytes: number, onCancel: () => void): Errand {
    const tell = (message: FromCourier): boolean => {
      const sender = this.#senders.get(id);
      sender?.say(message);
      return sender !== undefined;
    };
    const end = (message: FromCourier): boolean => {
      this.#cancels.delete(id);
      const isHeard = tell(message);
      if (message.say !== 'again') this.#senders.delete(id);
      return isHeard;
    };
    this.#cancels.set(id, onCancel);
    tell({ say: 'sending', batch: id, bytes });
    return {
      complete: () => end({ say: 'accepted', batch: id }),
      callOff: (error) => end({ say: 'again', batch: id, error: toWire(error) }),
      fail: (error) => end({ say: 'refused', batch: id, error: toWire(error) }),
    };
  }
}

/** A page that has called. */
class Visitor {
  readonly #port: VisitPort;
  /** What it is told when it is back, while it is away. */
  #unsaid: FromCourier[] | undefined;

  constructor(port: VisitPort) {
    this.#port = port;
  }

  say(message: FromCourier): void {
    if (this.#unsaid === undefined) this.#port.postMessage(message);
    else this.#unsaid.push(message);
  }

  sleep(): void {
    this.#unsaid ??= [];
  }

  wake(): void {
    const unsaid = this.#unsaid ?? [];
    this.#unsaid = undefined;
    for (const message of unsaid) this.#port.postMessage(message);
  }
}
