import { indexedDbStore } from '../../src/indexeddb.ts';
import type { TaskStore } from '../../src/store.ts';

/** What a test asks of a store in another frame or worker; the answer comes by the port that goes along. */
export interface ChildCall {
  database: string;
  method: 'open' | 'write' | 'claim' | 'close';
  args: unknown[];
}

export type ChildAnswer = { result: unknown } | { error: string } | { orphans: string[] };

const stores = new Map<string, TaskStore>();

function storeOf(database: string): TaskStore {
  let store = stores.get(database);
  if (store === undefined) {
    store = indexedDbStore({ database });
    stores.set(database, store);
  }
  return store;
}

async function answer({ database, method, args }: ChildCall, port: MessagePort): Promise<void> {
  const tell = (message: ChildAnswer): void => port.postMessage(message);
  const store = storeOf(database);
  try {
    if (method === 'open')
      tell({ result: await store.open(args[0] as string, ({ orphans }) => tell({ orphans })) });
    else tell({ result: await (store[method] as (...args: unknown[]) => unknown)(...args) });
  } catch (error) {
    tell({ error: String(error) });
  }
}

// The same in a worker and in a frame, but for how they say that they are there.
globalThis.addEventListener('message', ({ data, ports }: MessageEvent) => {
  if (ports[0] !== undefined) void answer(data as ChildCall, ports[0]);
});
if (typeof window === 'undefined') (globalThis as unknown as Worker).postMessage('ready');
else window.parent.postMessage('ready', '*');
