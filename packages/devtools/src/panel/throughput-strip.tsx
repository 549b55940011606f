import type { ReactElement } from 'react';
import type { Second } from '../model/throughput.ts';
import { useBrush } from './use-brush.tsx';
import type { PanelView } from './use-panel.ts';

const HEIGHT = 20;

/** What was started, finished and failed in each of the last five minutes' seconds. Dragging picks a range. */
export function ThroughputStrip({ view }: { view: PanelView }): ReactElement {
  const { log, state, change } = view;
  const { seconds } = log.throughput;
  const count = seconds.length;
  const end = Math.ceil(log.now / 1_000) * 1_000;
  const { handlers, mark } = useBrush(
    (place) => end - (1 - place) * count * 1_000,
    (range) => change({ filter: { ...state.filter, range } }),
  );
  const most = Math.max(
    1,
    ...seconds.map((one) => Math.max(one.started, one.finished + one.failed)),
  );
  const path = (of: (second: Second) => number): string =>
    seconds
      .map((second, at) => [at, of(second)] as const)
      .filter(([, value]) => value > 0)
      .map(([at, value]) => `M${at} ${HEIGHT}h1v${(-HEIGHT * value) / most}h-1z`)
      .join('');
  const last = seconds[count - 2];
  return (
    <div
      className="strip"
      role="img"
      aria-label={`Throughput: in the last second ${last?.started} attempts started, ${last?.finished} tasks ended well, ${last?.failed} failed`}
      title={`Started, finished, failed per second in five minutes; the tallest is ${most}. Drag to pick a range`}
      {...handlers}
    >
      <svg viewBox={`0 0 ${count} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="started" d={path(({ started }) => started)} />
        <path className="finished" d={path(({ finished, failed }) => finished + failed)} />
        <path className="failed" d={path(({ failed }) => failed)} />
      </svg>
      {mark}
    </div>
  );
}
