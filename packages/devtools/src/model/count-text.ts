/** `1,301`: by hand, because a browser takes as long to load its way to write numbers as to open the rest of a panel. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
