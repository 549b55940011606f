import type { FrameOrder, FrameReport } from './manager-child.ts';

/** A page of its own, with a manager in it. */
export interface ManagerFrame {
  readonly reports: FrameReport[];
  readonly ran: unknown[];
  order(order: FrameOrder): void;
  /** Resolves with the first report that is such. */
  until<T extends FrameReport>(isSuch: (report: FrameReport) => report is T): Promise<T>;
  /** The page is gone, as by a closed tab. */
  remove(): void;
}

export function isEnqueued(report: FrameReport): report is { enqueued: string } {
  return typeof report === 'object' && 'enqueued' in report;
}

function isReady(report: FrameReport): report is 'ready' {
  return report === 'ready';
}

export async function managerFrame(
  database: string,
  job: 'endless' | 'finishes' | 'undefined',
): Promise<ManagerFrame> {
  const frame = document.createElement('iframe');
  const reports: FrameReport[] = [];
  const listeners = new Set<() => void>();
  const onMessage = ({ source, data }: MessageEvent<FrameReport>): void => {
    if (source !== frame.contentWindow) return;
    reports.push(data);
    for (const listener of listeners) listener();
  };
  window.addEventListener('message', onMessage);
  const until = <T extends FrameReport>(isSuch: (report: FrameReport) => report is T) =>
    new Promise<T>((resolve) => {
      const look = (): void => {
        const found = reports.find(isSuch);
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  const script = new URL('./manager-child.ts', import.meta.url).href;
  frame.srcdoc = `<!doctype html><script type="module" src="${script}"></script>`;
  document.body.append(frame);
  await until((report): report is 'here' => report === 'here');
  const order = (message: FrameOrder): void => frame.contentWindow?.postMessage(message, '*');
  order({ start: { database, job } });
  await until(isReady);
  return {
    reports,
    get ran() {
      return reports.flatMap((each) =>
        typeof each === 'object' && 'ran' in each ? [each.ran] : [],
      );
    },
    order,
    until,
    remove() {
      window.removeEventListener('message', onMessage);
      frame.remove();
    },
  };
}
