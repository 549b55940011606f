import type { DisplayStatus } from './model/display-status.ts';
import type { ColourPair } from './surface-colours.ts';

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
