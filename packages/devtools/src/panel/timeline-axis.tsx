import { type ReactElement, useEffect, useRef } from 'react';
import type { TimeScale } from '../model/time-scale.ts';
import { ageText, clockText, limitText } from '../model/time-text.ts';
import { useBrush } from './use-brush.tsx';
import type { PanelView } from './use-panel.ts';

interface TimelineAxisProps {
  view: PanelView;
  scale: TimeScale;
  /** Of the table, for the line under the pointer. */
  height: number;
}

/** What the bars below stand on. Dragging picks a range; the facts for a screen reader are in the cells. */
export function TimelineAxis({ view, scale, height }: TimelineAxisProps): ReactElement {
  const { state, change, grid } = view;
  const axis = useRef<HTMLSpanElement>(null);
  const line = useRef<HTMLSpanElement>(null);
  const latest = useRef(scale);
  latest.current = scale;
  const { handlers, mark } = useBrush(scale.timeAt, (range) =>
    change({ filter: { ...state.filter, range } }),
  );

  useEffect(() => {
    const table = grid.current;
    if (table === null) return;
    // By hand: a line that follows the pointer is no reason to render.
    const show = (event: PointerEvent): void => {
      const box = axis.current?.getBoundingClientRect();
      if (line.current === null || box === undefined) return;
      const place = (event.clientX - box.left) / box.width;
      const isIn = event.type === 'pointermove' && place >= 0 && place <= 1;
      line.current.hidden = !isIn;
      if (!isIn) return;
      line.current.style.left = `${place * 100}%`;
      line.current.dataset.side = place > 0.7 ? 'left' : 'right';
      line.current.dataset.time = clockText(latest.current.timeAt(place));
    };
    table.addEventListener('pointermove', show);
    table.addEventListener('pointerleave', show);
    return () => {
      table.removeEventListener('pointermove', show);
      table.removeEventListener('pointerleave', show);
    };
  }, [grid]);

  const left = scale.to - scale.timeAt(0.5);
  const hasRoom = scale.folds.every(({ at }) => Math.abs(at - 0.5) > 0.2);
  return (
    <>
      <span className="unseen">Timeline</span>
      {/* biome-ignore lint/a11y: the range can be typed into the filter as well. */}
      <span
        ref={axis}
        className="axis"
        aria-hidden="true"
        title="Drag to pick a range; a double click fits the axis again"
        onDoubleClick={() => change({ span: undefined })}
        {...handlers}
      >
        <span className="tick start">−{limitText(scale.to - scale.from)}</span>
        {hasRoom && (
          <span className="tick middle">
            −{left < 10_000 ? limitText(left) : ageText(Math.round(left / 1_000) * 1_000)}
          </span>
        )}
        {scale.folds.map(({ at, from, to }) => (
          <span key={from} className="fold" style={{ left: `${at * 100}%` }}>
            ⋯{ageText(to - from)}⋯
          </span>
        ))}
        <span className="tick end">now</span>
        {mark}
        <span ref={line} className="hairline" hidden style={{ height }} />
      </span>
    </>
  );
}
