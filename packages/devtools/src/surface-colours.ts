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

/** Colours as custom properties; which of a pair holds follows `color-scheme`. */
export function colourProperties(prefix: string, pairs: Record<string, ColourPair>): string {
  return Object.entries(pairs)
    .map(([name, [light, dark]]) => `--${prefix}${name}: light-dark(${light}, ${dark});`)
    .join(' ');
}
