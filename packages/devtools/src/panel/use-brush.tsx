import { type PointerEvent, type ReactElement, useState } from 'react';
import type { TimeRange } from '../model/task-filter.ts';

interface Brush {
  handlers: Record<
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel',
    (event: PointerEvent<HTMLElement>) => void
  >;
  /** What is dragged over, while it is. */
  mark: ReactElement | null;
}

/** A drag shorter than this, in pixels, is a click. */
const LEAST = 4;

/** Picks a range by dragging over an element whose width is time. */
export function useBrush(
  timeAt: (place: number) => number,
  onRange: (range: TimeRange) => void,
): Brush {
  const [drag, setDrag] = useState<{ from: number; to: number } | undefined>();
  const placeOf = ({ currentTarget, clientX }: PointerEvent<HTMLElement>): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const [low, high] = drag === undefined ? [0, 0] : [drag.from, drag.to].sort((a, b) => a - b);
  return {
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const place = placeOf(event);
        setDrag({ from: place, to: place });
        event.preventDefault();
      },
      onPointerMove(event) {
        if (drag !== undefined) setDrag({ ...drag, to: placeOf(event) });
      },
      onPointerUp({ currentTarget }) {
        setDrag(undefined);
        if (((high ?? 0) - (low ?? 0)) * currentTarget.clientWidth >= LEAST)
          onRange({ from: Math.floor(timeAt(low ?? 0)), to: Math.ceil(timeAt(high ?? 0)) });
      },
      onPointerCancel: () => setDrag(undefined),
    },
    mark: drag ? (
      <span
        className="brush"
        style={{ left: `${(low ?? 0) * 100}%`, right: `${(1 - (high ?? 0)) * 100}%` }}
      />
    ) : null,
  };
}
