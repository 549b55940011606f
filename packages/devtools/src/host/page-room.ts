/** How many pixels at each edge of the window open panels cover. */
export interface Room {
  readonly bottom: number;
  readonly right: number;
}

const taken = new WeakMap<Document, { sheet: CSSStyleSheet; rooms: Map<object, Room> }>();

/**
 * Tells the page how much an open panel covers: `--outlast-devtools-bottom` and `--outlast-devtools-right` on its root
 * element, in pixels, from a sheet of their own, which is there only while a panel is open. No attribute of the page's
 * is touched.
 */
export function takeRoom(document: Document, owner: object, room: Room): void {
  let known = taken.get(document);
  if (known === undefined) {
    const sheet = new CSSStyleSheet();
    known = { sheet, rooms: new Map() };
    taken.set(document, known);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  known.rooms.set(owner, room);
  const rooms = [...known.rooms.values()];
  const bottom = Math.max(...rooms.map((one) => one.bottom));
  const right = Math.max(...rooms.map((one) => one.right));
  known.sheet.replaceSync(
    `:root { --outlast-devtools-bottom: ${bottom}px; --outlast-devtools-right: ${right}px }`,
  );
}

export function giveRoomBack(document: Document, owner: object): void {
  const known = taken.get(document);
  if (known === undefined || !known.rooms.delete(owner)) return;
  const [next] = known.rooms;
  if (next !== undefined) {
    takeRoom(document, ...next);
    return;
  }
  taken.delete(document);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== known.sheet);
}
