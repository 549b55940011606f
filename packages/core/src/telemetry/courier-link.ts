import type { CourierEvents, CourierPort } from '../browser/shared-courier.ts';
import type { TabLocks } from '../browser/tab-lock.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { Batch } from './batch.ts';
import type { Carrier } from './carrier.ts';
import { CollectorError } from './collector-error.ts';
import {
  type CourierSettings,
  type FromCourier,
  fromWire,
  type ToCourier,
} from './courier-messages.ts';
import type { Depot } from './depot.ts';
import type { Errand, StartErrand } from './errand.ts';
import type { TelemetryLog } from './telemetry-host.ts';

/** A courier that has not answered after this many milliseconds will not. */
const PATIENCE = 5_000;
/** So many couriers may die before the page goes on alone. */
const MOST_COURIERS = 3;

export interface CourierLinkParts {
  depot: Depot;
  clock: Clock;
  log: TelemetryLog;
  settings: CourierSettings;
  /** In the scope of all couriers. */
  locks: Pick<TabLocks, 'watch' | 'unwatch' | 'follow'>;
  call(events: CourierEvents): CourierPort | undefined;
  isOnline(): boolean;
  startErrand: StartErrand;
  onDropped(events: number): void;
}

/**
 * `calling`: a courier has not answered yet. `served`: it takes what is sealed. `alone`: there is none, and the
 * page delivers by itself. `stopped`: for good.
 */
type Phase = 'calling' | 'served' | 'alone' | 'stopped';

/** Hands what a page has sealed to the courier, and hears from it what became of it. */
export class CourierLink implements Carrier {
  readonly #parts: CourierLinkParts;
  #phase: Phase = 'calling';
  #port: CourierPort | undefined;
  #courier: string | undefined;
  #deaths = 0;
  #calls = 0;
  #timer: TimerHandle | undefined;
  /** In the courier's hands, by their ids. */
  readonly #handed = new Map<string, Batch>();
  readonly #errands = new Map<string, Errand>();
  readonly #tries = new Map<number, (end: 'tried' | 'lost') => void>();
  readonly #onChange: Array<() => void> = [];

  constructor(parts: CourierLinkParts) {
    this.#parts = parts;
    parts.locks.watch({
      onFree: (id) => {
        if (id === this.#courier) this.#lost();
      },
      onReturn: () => this.#follow(),
    });
    this.#call();
  }

  /** Whether what waits is in the courier's hands; offline it stays with the page. */
  get isServed(): boolean {
    return this.#phase === 'served' && this.#parts.isOnline();
  }

  wake(): void {
    if (this.#phase === 'alone') this.#parts.depot.sender.wake();
    else this.#parts.clock.nextMacrotask(() => this.#handOverIfOnline());
  }

  hurry(): void {
    this.#handOverIfOnline();
    if (this.#phase === 'alone') this.#parts.depot.sender.hurry();
    else if (this.#phase === 'served') this.#post({ do: 'try', call: ++this.#calls });
  }

  async tried(batches: Batch[]): Promise<void> {
    while (this.#phase === 'calling') await this.#changed();
    const { sender } = this.#parts.depot;
    if (this.#phase === 'alone') {
      sender.hurry();
      return sender.tried(batches);
    }
    if (!this.isServed) return;
    this.#handOver();
    const call = ++this.#calls;
    const end = new Promise<'tried' | 'lost'>((resolve) => this.#tries.set(call, resolve));
    this.#post({ do: 'try', call });
    const own = sender.tried(batches.filter(({ id }) => !this.#handed.has(id)));
    if ((await end) === 'lost') await this.tried(batches);
    await own;
  }

  /** What a courier has in hand needs no request of the page's, whose answer it would not hear. */
  lastCall(): void {
    if (this.#phase === 'served') this.#handOver();
    else this.#parts.depot.sender.lastCall();
  }

  /** The store has no room: the courier knows what is the oldest. */
  makeRoom(events: number): void {
    this.#post({ do: 'drop', events });
  }

  /** The page is gone, or in the back/forward cache, out of which a message would put it. */
  leave(mayReturn: boolean): void {
    this.#post({ do: mayReturn ? 'sleep' : 'leave' });
  }

  wakeUp(): void {
    this.#post({ do: 'wake' });
  }

  async stop(): Promise<void> {
    this.#become('stopped');
    while (this.#errands.size > 0) await this.#changed();
    this.#post({ do: 'leave' });
    this.#hangUp();
    this.#endTries();
    this.#parts.locks.unwatch();
    await this.#parts.depot.sender.stop();
  }

  #call(): void {
    const { call, clock, settings } = this.#parts;
    this.#port = call({
      onMessage: (message) => this.#hear(message as FromCourier),
      onFailure: () => this.#lost(),
    });
    if (this.#port === undefined) {
      this.#goAlone();
      return;
    }
    this.#timer = clock.setTimer(() => this.#lost(), PATIENCE, false);
    this.#post({ do: 'open', settings });
  }

  #hear(message: FromCourier): void {
    if (message.say === 'ready') this.#ready(message.courier);
    else if (message.say === 'tried') this.#endTry(message.call, 'tried');
    else if (message.say === 'log')
      this.#parts.log.write(message.level, message.text, message.fields);
    else {
      const batch = this.#handed.get(message.batch);
      if (batch !== undefined) this.#hearOf(batch, message);
    }
  }

  #hearOf(batch: Batch, message: Extract<FromCourier, { batch: string }>): void {
    const { depot, log, startErrand, onDropped } = this.#parts;
    if (message.say === 'sending') {
      const cancel = (): void => this.#cancel(batch.id);
      this.#errands.set(batch.id, startErrand(batch, message.bytes, cancel));
      return;
    }
    if (message.say === 'dropped') {
      depot.drop(batch, message.events);
      onDropped(message.events);
      if (batch.status === 'gone') this.#handed.delete(batch.id);
      return;
    }
    const errand = this.#errands.get(batch.id);
    this.#errands.delete(batch.id);
    if (message.say === 'again') errand?.callOff(fromWire(message.error));
    else {
      this.#handed.delete(batch.id);
      depot.done(batch);
      if (message.say === 'accepted') errand?.complete();
      else {
        const error = fromWire(message.error);
        if (!errand?.fail(error))
          log.write('error', 'The collector refused a batch', { batch: batch.id, error });
      }
    }
    this.#tellChange();
  }

  #cancel(id: string): void {
    // Called off by ourselves: that request has ended.
    if (!this.#errands.has(id)) return;
    if (this.#phase !== 'stopped') {
      this.#post({ do: 'cancel', batch: id });
      return;
    }
    // With all else of the manager's. The courier goes on: the request may well have arrived.
    this.#errands.delete(id);
    this.#tellChange();
  }

  #ready(courier: string): void {
    if (this.#phase === 'stopped') return;
    const { clock } = this.#parts;
    clock.clearTimer(this.#timer);
    this.#courier = courier;
    this.#follow();
    this.#become('served');
    this.#handOverIfOnline();
  }

  #follow(): void {
    if (this.#courier !== undefined) this.#parts.locks.follow(this.#courier);
  }

  #handOverIfOnline(): void {
    if (this.#parts.isOnline()) this.#handOver();
  }

  #handOver(): void {
    if (this.#phase !== 'served') return;
    const { backlog, writer } = this.#parts.depot;
    const batches = [...backlog].filter((batch) => batch.status === 'waiting');
    if (batches.length === 0) return;
    // First to the disk: a message may come too late.
    writer.flushNow();
    for (const batch of batches) {
      batch.status = 'sending';
      this.#handed.set(batch.id, batch);
    }
    this.#post({ do: 'take', batches: batches.map((batch) => batch.stored()) });
  }

  /** What it had is stored, and ours again. */
  #lost(): void {
    this.#hangUp();
    for (const batch of this.#handed.values()) batch.status = 'waiting';
    this.#handed.clear();
    const error = new CollectorError('The courier is gone', undefined);
    for (const errand of this.#errands.values()) errand.callOff(error);
    this.#errands.clear();
    this.#tellChange();
    if (this.#phase === 'stopped') return;
    const mayCallAgain = this.#phase === 'served' && ++this.#deaths < MOST_COURIERS;
    if (mayCallAgain) {
      this.#become('calling');
      this.#call();
    } else this.#goAlone();
    this.#endTries();
  }

  #goAlone(): void {
    this.#become('alone');
    this.#parts.depot.inherit();
    this.#parts.depot.sender.wake();
  }

  #hangUp(): void {
    this.#parts.clock.clearTimer(this.#timer);
    this.#port?.close();
    this.#port = undefined;
    this.#courier = undefined;
  }

  #endTries(): void {
    for (const call of [...this.#tries.keys()]) this.#endTry(call, 'lost');
  }

  #endTry(call: number, end: 'tried' | 'lost'): void {
    this.#tries.get(call)?.(end);
    this.#tries.delete(call);
  }

  #post(message: ToCourier): void {
    this.#port?.post(message);
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.#tellChange();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#onChange.push(resolve));
  }

  #tellChange(): void {
    for (const resolve of this.#onChange.splice(0)) resolve();
  }
}
