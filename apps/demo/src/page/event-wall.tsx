import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import type { Fate } from '../tally.ts';

/** Squares, and the least distance from one to the next; the columns then fill the width. */
const square = 7;
const step = 10;

/**
 * One square for each event, the newest last; the oldest leave when the wall is full.
 * A picture of the figures beside it, so it is hidden from assistive technology.
 */
export function EventWall({ fates }: { fates: Fate[] }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    const draw = (): void => drawWall(target, fates);
    const size = new ResizeObserver(draw);
    size.observe(target);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      size.disconnect();
      dark.removeEventListener('change', draw);
    };
  }, [fates]);
  return (
    <div aria-hidden="true">
      <canvas ref={canvas} className="wall" />
    </div>
  );
}

function drawWall(canvas: HTMLCanvasElement, fates: Fate[]): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const columns = Math.floor((canvas.clientWidth + step - square) / step);
  const rows = Math.floor((canvas.clientHeight + step - square) / step);
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const pitch = (canvas.clientWidth - square) / (columns - 1);
  const places = columns * rows;
  const first = Math.max(0, Math.ceil((fates.length - places) / columns) * columns);
  for (let place = 0; place < places; place += 1) {
    const fate = fates[first + place];
    const x = Math.round((place % columns) * pitch * ratio) / ratio;
    const y = Math.floor(place / columns) * step;
    if (fate === 'away') {
      context.strokeStyle = colour('--away-bar');
      context.lineWidth = 1.5;
      context.strokeRect(x + 0.75, y + 0.75, square - 1.5, square - 1.5);
      continue;
    }
    context.fillStyle = fate ? colour(`--${fate}-bar`) : colour('--empty');
    if (fate) context.fillRect(x, y, square, square);
    else context.fillRect(x + 2.5, y + 2.5, 2, 2);
  }
}
