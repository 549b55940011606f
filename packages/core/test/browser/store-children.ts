import type { RecordChanges, StoredTasks } from '../../src/store.ts';
import type { ChildAnswer, ChildCall } from './store-child.ts';

/** A store in a frame or worker of its own, which can really die. */
export interface StoreChild {
  open(instance: string): Promise<StoredTasks>;
  write(changes: RecordChanges): Promise<void>;
  claim(ids: string[], instance: string): Promise<string[]>;
  close(instance: string): Promise<void>;
  /** The orphans it was told of, told by told. */
  readonly told: string[][];
  kill(): void;
}

type Post = (message: unknown, ports: Transferable[]) => void;

function child(database: string, post: Post, kill: () => void): StoreChild {
  const told: string[][] = [];
  const call = <T>(method: ChildCall['method'], ...args: unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<ChildAnswer>) => {
        if ('orphans' in data) told.push(data.orphans);
        else if ('error' in data) reject(new Error(data.error));
        else resolve(data.result as T);
      };
      post({ database, method, args } satisfies ChildCall, [port2]);
    });
  return {
    open: (instance) => call('open', instance),
    write: (changes) => call('write', changes),
    claim: (ids, instance) => call('claim', ids, instance),
    close: (instance) => call('close', instance),
    told,
    kill,
  };
}

export async function workerChild(database: string): Promise<StoreChild> {
  const worker = new Worker(new URL('./store-child.ts', import.meta.url), { type: 'module' });
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  return child(
    database,
    (message, ports) => worker.postMessage(message, ports),
    () => worker.terminate(),
  );
}

export async function frameChild(database: string): Promise<StoreChild> {
  const frame = document.createElement('iframe');
  const ready = new Promise<void>((resolve) => {
    const onMessage = ({ source, data }: MessageEvent): void => {
      if (data !== 'ready' || source !== frame.contentWindow) return;
      window.removeEventListener('message', onMessage);
      resolve();
    };
    window.addEventListener('message', onMessage);
  });
  const script = new URL('./store-child.ts', import.meta.url).href;
  frame.srcdoc = `<!doctype html><script type="module" src="${script}"></script>`;
  document.body.append(frame);
  await ready;
  return child(
    database,
    (message, ports) => frame.contentWindow?.postMessage(message, '*', ports),
    () => frame.remove(),
  );
}
