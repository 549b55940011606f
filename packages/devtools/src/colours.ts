import type { DisplayStatus } from './model/display-status.ts';

/** A colour on a light and on a dark surface. */
export type ColourPair = readonly [light: string, dark: string];

export const surfaces: Record<'panel' | 'head' | 'hover' | 'selected', ColourPair> = {
  panel: ['#ffffff', '#14171c'],
  head: ['#f6f7f9', '#1a1e25'],
  hover: ['#f1f3f6', '#20252d'],
  selected: ['#e3eefc', '#1c3049'],
};

export const inks: Record<'text' | 'muted', ColourPair> = {
  text: ['#1b1f24', '#e8ebef'],
  muted: ['#59636e', '#a3acb8'],
};

/** Edges of controls, and the ring of what has the focus: 3:1 at least. */
export const edges: Record<'control' | 'focus', ColourPair> = {
  control: ['#858e99', '#767f8c'],
  focus: ['#0a5bd3', '#5fa8ff'],
};

/** Only separates; carries no meaning. */
export const lines: Record<'line', ColourPair> = {
  line: ['#dfe3e8', '#2b313b'],
};

type StatusColour = 'queued' | 'running' | 'retrying' | 'done' | 'failed' | 'cancelled';

export const statusText: Record<StatusColour, ColourPair> = {
  queued: ['#5f6875', '#9ba4b0'],
  running: ['#0a5bd3', '#5fa8ff'],
  retrying: ['#8f5f00', '#f5bd3d'],
  done: ['#0b6b43', '#4fdc9a'],
  failed: ['#98130f', '#ff7b72'],
  cancelled: ['#4a2c85', '#dccffa'],
};

export const statusBars: Record<StatusColour, ColourPair> = {
  queued: ['#878f9a', '#747e8c'],
  running: ['#3a86f5', '#3f8df5'],
  retrying: ['#b98300', '#e0a528'],
  done: ['#1f8a55', '#38c987'],
  failed: ['#b8120f', '#ee4b43'],
  cancelled: ['#5a3a9c', '#c3b0f0'],
};

/** Statuses that mean the same trouble share a colour and differ by their icon. */
const colourOf: Record<DisplayStatus, StatusColour> = {
  queued: 'queued',
  running: 'running',
  retrying: 'retrying',
  done: 'done',
  failed: 'failed',
  'timed out': 'failed',
  cancelled: 'cancelled',
  interrupted: 'cancelled',
  dropped: 'cancelled',
};

export function statusClass(status: DisplayStatus): string {
  return `is-${colourOf[status]}`;
}

const properties = (prefix: string, pairs: Record<string, ColourPair>): string =>
  Object.entries(pairs)
    .map(([name, [light, dark]]) => `--${prefix}${name}: light-dark(${light}, ${dark});`)
    .join('\n');

/** The colours as custom properties; which of a pair holds follows `color-scheme`. */
export function colourProperties(): string {
  return [
    properties('', { ...surfaces, ...inks, ...edges, ...lines }),
    properties('text-', statusText),
    properties('bar-', statusBars),
  ].join('\n');
}
