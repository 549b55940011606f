import { type TaskDefinition, TaskInterruptedError } from '@outlast/core';
import { notebook } from './notebook.ts';
import { manager, track } from './outlast.ts';

export const workNames = { slow: 'slowReport', failing: 'failingUpload', export: 'export' };

/** A plain task: eight seconds, with progress. A reload ends it as interrupted. */
export function startSlowReport(): void {
  const pages = 40;
  manager.createTask(
    async ({ signal, progress }) => {
      for (let page = 1; page <= pages; page += 1) {
        await pause(200, signal);
        progress(page / pages, `page ${page} of ${pages}`);
      }
    },
    { name: workNames.slow, timeout: 30_000, context: { pages } },
  );
}

/** Fails on each of its four attempts. */
export function startFailingUpload(): void {
  manager.createTask(
    async ({ signal, attempt }) => {
      await pause(600, signal);
      throw new Error(`the server refused attempt ${attempt}`);
    },
    {
      name: workNames.failing,
      timeout: 5_000,
      retry: { limit: 3, delay: 700, jitter: false },
      context: { file: 'holiday.jpg' },
    },
  );
}

/**
 * A definition: its task is resumed after a reload, by one tab. Outlast brings the task and its payload back;
 * how far it had come is the handler's business, so it notes the row down as it goes.
 */
const exportRows: TaskDefinition<{ rows: number }, number> = manager.define(
  workNames.export,
  async ({ rows }: { rows: number }, { id, attempt, signal, progress }) => {
    const bookmark = `row:${id}`;
    const from = Number(notebook.read(bookmark)) || 0;
    track(from ? 'export resumed' : 'export started', 1, { task: id, attempt, from });
    try {
      for (let row = from; row < rows; row += 10) {
        progress(row / rows, from ? `row ${row}, resumed at ${from}` : `row ${row} of ${rows}`);
        await pause(80, signal);
        notebook.write(bookmark, String(row + 10));
      }
    } catch (error) {
      // Only suspended: it comes back, and wants its bookmark.
      if (!(error instanceof TaskInterruptedError)) notebook.erase(bookmark);
      throw error;
    }
    notebook.erase(bookmark);
    track('export finished', 1, { task: id, attempt });
    return rows;
  },
  { timeout: 60_000 },
);

/** Eight seconds, long enough to reload half way. */
export function startExport(): void {
  exportRows.enqueue({ rows: 1_000 }, { context: { rows: 1_000 } });
}

/** Waits, and stops waiting at once when the task is stopped. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
