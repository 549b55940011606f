import { track } from './outlast.ts';

/** The ways to leave that a page can take by itself; each tracks first, in the same moment. */
export function reloadAfter(events: number): void {
  track('burst', events);
  location.reload();
}

export function goElsewhereAfter(events: number): void {
  track('burst', events);
  location.href = '/elsewhere.html';
}

const errand = 'errand';

/** Only a window that a script has opened may a script close, so it takes another one. */
export function openTabThatCloses(): void {
  const address = new URL(location.href);
  address.searchParams.set(errand, 'close');
  window.open(address);
}

/** True in a tab that was opened to track and close: it has done so, there is nothing to show. */
export function hasRunErrand(): boolean {
  if (new URLSearchParams(location.search).get(errand) !== 'close') return false;
  track('burst', 500);
  window.close();
  return true;
}
