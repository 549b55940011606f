import type { CourierEvents, CourierPort } from '../browser/shared-courier.ts';
import type { TabLocks } from '../browser/tab-lock.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { Batch } from './batch.ts';
import type { Carrier } from './carrier.ts';
import type { CourierSettings, FromCourier, ToCourier } from './courier-messages.ts';
import type { Depot } from './depot.ts';
import { Handed, type HandedParts } from './handed.ts';

/** A courier that has not answered after this many milliseconds will not. */
const PATIENCE = 5_000;
/** So many couriers may die before the page goes on alone. */
const MOST_COURIERS = 3;

export interface CourierLinkParts extends Omit<HandedParts, 'onCancel'> {
  depot: Depot;
  clock: Clock;
  settings: CourierSettings;
  /** In the scope of all couriers. */
  locks: Pick<TabLocks, 'watch' | 'unwatch' | 'follow'>;
  call(events: CourierEvents): CourierPort | undefined;
  isOnline(): boolean;
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
  readonly #handed: Handed;
  readonly #tries = new Map<number, (end: 'tried' | 'lost') => void>();
  readonly #onChange: Array<() => void> = [];

  constructor(parts: CourierLinkParts) {
    this.#parts = parts;
    this.#handed = new Handed({ ...parts, onCancel: (batch) => this.#cancel(batch) });
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
    const own = sender.tried(batches.filter((batch) => !this.#handed.has(batch)));
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
    while (this.#handed.isBusy) await this.#changed();
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
      this.#handed.hear(message);
      this.#tellChange();
    }
  }

  #cancel(batch: string): void {
    if (this.#phase !== 'stopped') {
      this.#post({ do: 'cancel', batch });
      return;
    }
    // With all else of the manager's. The courier goes on: the request may well have arrived.
    this.#handed.forgetErrand(batch);
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
    for (const batch of batches) this.#handed.add(batch);
    this.#post({ do: 'take', batches: batches.map((batch) => batch.stored()) });
  }

  /** What it had is stored, and ours again. */
  #lost(): void {
    this.#hangUp();
    this.#handed.takeBack();
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
