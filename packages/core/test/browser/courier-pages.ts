import { commands } from 'vitest/browser';
import type { TelemetryOptions } from '../../src/telemetry.ts';
import type { CollectorManners, PostedBatch } from './collector-commands.ts';
import type { CourierPageCall } from './courier-page.ts';

const script = new URL('./courier-page.ts', import.meta.url);

/** A page, or a worker, that has telemetry and nothing of the test's. */
export class CourierPage {
  readonly #post: (message: unknown, ports: Transferable[]) => void;
  /** It is gone, without a word where it is a worker. */
  readonly remove: () => void;

  constructor(post: CourierPage['remove'] | Window | Worker, remove: () => void) {
    this.#post = (message, ports) =>
      (post as Worker).postMessage(message, { targetOrigin: '*', transfer: ports } as never);
    this.remove = remove;
  }

  /** In a frame; `policy` is its Content-Security-Policy. */
  static async inFrame(policy: string = ''): Promise<CourierPage> {
    const frame = document.createElement('iframe');
    const meta = policy && `<meta http-equiv="content-security-policy" content="${policy}">`;
    frame.srcdoc = `<!doctype html>${meta}<script type="module" src="${script.href}"></script>`;
    const isHere = new Promise<void>((resolve) => {
      const listen = ({ source, data }: MessageEvent): void => {
        if (source !== frame.contentWindow || data !== 'here') return;
        window.removeEventListener('message', listen);
        resolve();
      };
      window.addEventListener('message', listen);
    });
    document.body.append(frame);
    await isHere;
    return new CourierPage(frame.contentWindow as Window, () => frame.remove());
  }

  static async inWorker(): Promise<CourierPage> {
    const worker = new Worker(script, { type: 'module' });
    await new Promise((resolve) => {
      worker.onmessage = resolve;
    });
    return new CourierPage(worker, () => worker.terminate());
  }

  start(options: TelemetryOptions<unknown>): Promise<void> {
    return this.#call({ do: 'start', options });
  }

  track(...events: unknown[]): Promise<void> {
    return this.#call({ do: 'track', events });
  }

  route(to: string): Promise<void> {
    return this.#call({ do: 'route', to });
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

  #call<T>(call: CourierPageCall): Promise<T> {
    const { port1, port2 } = new MessageChannel();
    this.#post(call, [port2]);
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data as T);
    });
  }
}

/** A collector and a database, and the pages that share them. */
export class CourierOrigin {
  readonly database = `courier-${crypto.randomUUID()}`;
  readonly url: string;
  readonly #pages: CourierPage[] = [];

  private constructor(url: string) {
    this.url = url;
  }

  static async open(manners: CollectorManners = {}): Promise<CourierOrigin> {
    return new CourierOrigin(await commands.startCollector(manners));
  }

  /** A page whose telemetry has started; where there can be a courier, it has come. */
  async page(
    options: Partial<TelemetryOptions<unknown>> = {},
    make: () => Promise<CourierPage> = () => CourierPage.inFrame(),
  ): Promise<CourierPage> {
    const page = await make();
    this.#pages.push(page);
    await page.start({ url: this.url, database: this.database, ...options });
    await page.flush();
    return page;
  }

  posted(): Promise<PostedBatch[]> {
    return commands.posted(this.url);
  }

  /** As they arrived, those that came twice included. */
  async events(): Promise<unknown[]> {
    return (await this.posted()).flatMap(({ events }) => events);
  }

  change(manners: CollectorManners): Promise<void> {
    return commands.changeCollector(this.url, manners);
  }

  async close(): Promise<void> {
    for (const page of this.#pages) page.remove();
    await commands.stopCollector(this.url);
  }
}
