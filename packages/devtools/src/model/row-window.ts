export const ROW_HEIGHT = 24;
/** Rows beyond each edge, so that a frame's worth of scrolling is there already. */
const MARGIN = 6;

export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Which rows of a fixed height are in view. */
export function rowWindow(scrollTop: number, viewHeight: number, rows: number): RowWindow {
  const top = Math.max(0, scrollTop);
  const first = Math.max(0, Math.min(Math.floor(top / ROW_HEIGHT) - MARGIN, rows));
  const end = Math.min(rows, Math.ceil((top + viewHeight) / ROW_HEIGHT) + MARGIN);
  return { first, end: Math.max(first, end) };
}

/** Whether any of a row is in sight. */
export function isInView(row: number, scrollTop: number, viewHeight: number): boolean {
  const top = row * ROW_HEIGHT - scrollTop;
  return top > -ROW_HEIGHT && top < viewHeight;
}

/** Where to scroll so that a row is wholly in view below the head; the same place if it is already. */
export function scrollToShow(row: number, scrollTop: number, viewHeight: number): number {
  const top = row * ROW_HEIGHT;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + ROW_HEIGHT - viewHeight);
}

/** The row that a key moves to from another (-1: none yet); undefined for a key that does not move. */
export function rowAfterKey(
  key: string,
  from: number,
  rows: number,
  viewHeight: number,
): number | undefined {
  const page = Math.max(1, Math.floor(viewHeight / ROW_HEIGHT) - 1);
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return from + 1;
    case 'ArrowUp':
    case 'k':
      return Math.max(0, from - 1);
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return Math.max(0, from - page);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}
