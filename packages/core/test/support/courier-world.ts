import type { VisitPort } from '../../src/browser/courier-visits.ts';
import type { CourierEvents, CourierPort } from '../../src/browser/shared-courier.ts';
import type { TabLockEvents } from '../../src/browser/tab-lock.ts';
import { Courier } from '../../src/telemetry/courier.ts';
import type { FromCourier, ToCourier } from '../../src/telemetry/courier-messages.ts';
import type { Telemetry } from '../../src/telemetry/telemetry-client.ts';
import type { TelemetryOptions } from '../../src/telemetry/telemetry-options.ts';
import { Transport } from '../../src/telemetry/transport.ts';
import { RecordingOutbox, TelemetryWorld } from './telemetry-world.ts';

/** A page, its courier, and the line between them: a message takes a macrotask, and all that is said is kept. */
export class CourierWorld extends TelemetryWorld {
  /** The store, as the courier sees it. */
  readonly courierOutbox = new RecordingOutbox();
  readonly asked: ToCourier[] = [];
  readonly told: FromCourier[] = [];
  /** How many times a courier was called. */
  calls = 0;
  /** What comes of a call. */
  service: 'answers' | 'silent' | 'fails' | 'none' = 'answers';
  /** Cut: the page hears no more, as one that is gone. */
  line: 'up' | 'cut' = 'up';
  #locks: TabLockEvents | undefined;
  #courier: Courier | undefined;

  /** Telemetry that calls a courier. */
  served<E = unknown>(options: Partial<TelemetryOptions<E>> = {}): Telemetry<E> {
    return this.start(options, {
      settings: this.#settings(options.maxStored),
      locks: {
        watch: (events) => {
          this.#locks = events;
        },
        unwatch: () => {
          this.#locks = undefined;
        },
        follow: () => {},
      },
      call: (events) => this.#call(events, options.maxStored),
    });
  }

  /** Lets messages come and go until this has ended. */
  async through<T>(ended: Promise<T>): Promise<T> {
    await this.clock.settle();
    return ended;
  }

  /** The courier's worker is gone, however that came. */
  killCourier(): void {
    this.#courier = undefined;
    this.#locks?.onFree(`courier ${this.calls}`);
  }

  #settings(maxStored = 10_000) {
    return {
      ...{ url: 'https://collector.test/collect', needsNoPreflight: false, headers: {} },
      retry: { limit: Number.POSITIVE_INFINITY, jitter: false, maxDelay: 300_000 },
      ...{ maxStored, database: 'telemetry', backlog: '' },
    };
  }

  #call(events: CourierEvents, maxStored: number | undefined): CourierPort | undefined {
    this.calls++;
    if (this.service === 'none') return undefined;
    if (this.service === 'fails') this.clock.nextMacrotask(() => events.onFailure());
    if (this.service !== 'answers') return { post() {}, close() {} };
    const courier = this.#newCourier(maxStored);
    this.#courier = courier;
    const visit: VisitPort = {
      onmessage: null,
      postMessage: (message) => {
        this.told.push(message as FromCourier);
        const copy = structuredClone(message);
        this.clock.nextMacrotask(() => {
          if (this.line === 'up') events.onMessage(copy);
        });
      },
      close() {},
    };
    return {
      post: (message) => {
        this.asked.push(message as ToCourier);
        const copy = structuredClone(message) as ToCourier;
        this.clock.nextMacrotask(() => {
          if (this.#courier !== courier) return;
          if (copy.do === 'open') courier.visit(visit);
          else visit.onmessage?.({ data: copy });
        });
      },
      close: () => {},
    };
  }

  #newCourier(maxStored: number | undefined): Courier {
    const { clock, budget } = this;
    const fetch = this.collector.fetch as typeof globalThis.fetch;
    const settings = this.#settings(maxStored);
    return new Courier({
      ...{ id: `courier ${this.calls}`, clock, settings, outbox: this.courierOutbox },
      isOnline: () => this.page.lifecycle.online,
      transport: new Transport({
        settings: { ...settings, encode: undefined, fetch },
        ...{ needsNoPreflight: false, clock, budget },
      }),
    });
  }
}
