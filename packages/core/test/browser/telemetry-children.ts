import type { TelemetryOptions } from '../../src/telemetry.ts';
import type { TelemetryCall, TelemetryRequest } from './telemetry-child.ts';

export interface Arrival {
  /** Which child sent it. */
  child: TelemetryChild;
  batch: string;
  events: Array<{ id: string; at: number; event: unknown }>;
  keepalive: boolean;
  answer(status: number): void;
}

/** Telemetry in a worker, which can really die: without a word, as a crashed tab does. */
export class TelemetryChild {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  start(options: Partial<TelemetryOptions<unknown>>): Promise<void> {
    return this.#call({ do: 'start', options });
  }

  track(...events: unknown[]): Promise<void> {
    return this.#call({ do: 'track', events });
  }

  flush(): Promise<void> {
    return this.#call({ do: 'flush' });
  }

  pending(): Promise<number> {
    return this.#call({ do: 'pending' });
  }

  close(): Promise<void> {
    return this.#call({ do: 'close' });
  }

  shutdown(): Promise<void> {
    return this.#call({ do: 'shutdown' });
  }

  kill(): void {
    this.#worker.terminate();
  }

  #call<T>(call: TelemetryCall): Promise<T> {
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage(call, [port2]);
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as T);
    });
  }
}

/** A database, the children that share it, and the collector that all of them reach. */
export class TelemetryOrigin {
  readonly database: string | undefined;
  readonly arrivals: Arrival[] = [];
  /** What is answered at once; undefined: nothing. */
  status: number | undefined = 200;
  readonly #children: TelemetryChild[] = [];

  constructor(database: string | undefined = `telemetry-${crypto.randomUUID()}`) {
    this.database = database;
  }

  async child(options: Partial<TelemetryOptions<unknown>> = {}): Promise<TelemetryChild> {
    const worker = new Worker(new URL('./telemetry-child.ts', import.meta.url), { type: 'module' });
    const child = new TelemetryChild(worker);
    this.#children.push(child);
    await new Promise<void>((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data, ports }) => {
        if (data === 'ready') resolve();
        else this.#receive(child, data as TelemetryRequest, ports[0] as MessagePort);
      };
    });
    await child.start({ database: this.database, ...options });
    return child;
  }

  /** What arrived, in order of arrival. */
  get events(): unknown[] {
    return this.arrivals.flatMap(({ events }) => events.map(({ event }) => event));
  }

  killAll(): void {
    for (const child of this.#children) child.kill();
  }

  #receive(child: TelemetryChild, { body, keepalive }: TelemetryRequest, port: MessagePort): void {
    const { batch, events } = JSON.parse(body);
    const answer = (status: number) => port.postMessage(status);
    this.arrivals.push({ child, batch: batch.id, events, keepalive, answer });
    if (this.status !== undefined) answer(this.status);
  }
}
