import { BackgroundTaskManager } from '../../src/index.ts';
import { indexedDbStore } from '../../src/indexeddb.ts';

/** What a test asks of a manager in another frame. */
export type FrameOrder =
  | { start: { database: string; job: 'endless' | 'finishes' | 'undefined' } }
  | { enqueue: unknown; waits: boolean };

/** What it hears from there. */
export type FrameReport =
  | 'here'
  | 'ready'
  | { enqueued: string }
  | { ran: unknown; id: string; attempt: number };

const report = (message: FrameReport): void => window.parent.postMessage(message, '*');
let manager: BackgroundTaskManager | undefined;

window.addEventListener('message', ({ data }: MessageEvent<FrameOrder>) => {
  if ('start' in data) {
    const { database, job } = data.start;
    manager = new BackgroundTaskManager({ store: indexedDbStore({ database }), logger: false });
    if (job !== 'undefined')
      manager.define('job', (payload: unknown, { id, attempt }) => {
        report({ ran: payload, id, attempt });
        return job === 'endless' ? new Promise(() => {}) : payload;
      });
    void manager.ready.then(() => report('ready'));
  } else if (manager !== undefined) {
    const task = manager.define('job', () => new Promise(() => {})).enqueue(data.enqueue);
    const tell = (): void => report({ enqueued: task.id });
    if (data.waits) void task.persisted.then(tell);
    // After the microtasks of this very macrotask, and before the next.
    else
      void (async () => {
        for (let n = 0; n < 50; n++) await null;
        tell();
      })();
  }
});
report('here');
