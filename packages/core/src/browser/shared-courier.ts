/** As much of a `SharedWorker` as is used. */
export interface CourierWorker {
  readonly port: {
    onmessage: ((event: never) => unknown) | null;
    postMessage(message: unknown): void;
    close(): void;
  };
  onerror: ((event: never) => unknown) | null;
}

/** `true`: the script that comes with the library; else its address, or what makes the worker. */
export type CourierSource = true | string | URL | (() => CourierWorker);

export interface CourierEvents {
  onMessage(message: unknown): void;
  /** There will be no messages: the script was not found, or is not allowed. */
  onFailure(): void;
}

/** One end of a line to the courier. */
export interface CourierPort {
  post(message: unknown): void;
  close(): void;
}

/**
 * Whether a shared worker can go on when its last page is gone. Where it cannot, what a page says as it goes
 * is lost with the worker.
 */
function canOutlivePages(): boolean {
  let isKnown = false;
  try {
    // The options are read before the address, which is none, so nothing is started.
    new SharedWorker('http://[', {
      get extendedLifetime() {
        isKnown = true;
        return true;
      },
    } as WorkerOptions);
  } catch {
    // It throws in any case: without shared workers, too.
  }
  return isKnown;
}

/** Calls the courier, which is started unless it is there. `undefined` where there cannot be one. */
export function callCourier(source: CourierSource, events: CourierEvents): CourierPort | undefined {
  if (!canOutlivePages()) return undefined;
  let worker: CourierWorker;
  try {
    worker = typeof source === 'function' ? source() : startWorker(source);
  } catch {
    // A script from another origin, or a policy of the page's.
    return undefined;
  }
  worker.onerror = () => events.onFailure();
  worker.port.onmessage = ({ data }: { data: unknown }) => events.onMessage(data);
  return {
    post: (message) => worker.port.postMessage(message),
    close() {
      worker.port.onmessage = null;
      worker.port.close();
    },
  };
}

function startWorker(source: true | string | URL): CourierWorker {
  // Bundlers look for exactly these words, with the options written out in them. The name is that of the
  // protocol, so that pages of different versions of the library do not meet in one worker.
  if (source === true)
    return new SharedWorker(new URL('../courier.ts', import.meta.url), {
      type: 'module',
      name: 'outlast-courier-1',
      extendedLifetime: true,
    } as WorkerOptions);
  const options = { type: 'module', name: 'outlast-courier-1', extendedLifetime: true } as const;
  return new SharedWorker(source, options as WorkerOptions);
}
