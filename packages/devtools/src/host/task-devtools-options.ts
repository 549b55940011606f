export type Theme = 'system' | 'light' | 'dark';

/** Where the panel stands: at an edge of the page, or in a window of its own. */
export type Dock = 'bottom' | 'right' | 'window';

/** What the user changes in the panel itself is remembered, and goes before these. */
export interface TaskDevtoolsOptions {
  /** Whether the panel is open at first. Default false. */
  initialIsOpen?: boolean | undefined;
  /** Where it stands at first. Default `bottom`. */
  dock?: Dock | undefined;
  /** Default `system`: what the user's system asks for. */
  theme?: Theme | undefined;
  /** The corner at the bottom where the toggle stands. Default `right`. */
  side?: 'left' | 'right' | undefined;
  /**
   * Opens and closes the panel, unless somebody types into a field. Modifiers are `Alt`, `Control`, `Meta` and `Shift`.
   * Default `Alt+Shift+T`; an empty text for none.
   */
  hotkey?: string | undefined;
  /** Keeps apart what several panels of a site remember. Default `default`. */
  id?: string | undefined;
}

/** The words that an option takes. */
const choices = {
  theme: ['system', 'light', 'dark'],
  dock: ['bottom', 'right', 'window'],
  side: ['right', 'left'],
} as const;

/** The first of the values that the option takes, else its default. */
export function choiceOf<K extends keyof typeof choices>(
  name: K,
  ...values: unknown[]
): (typeof choices)[K][number] {
  const words: readonly unknown[] = choices[name];
  return [...values, words[0]].find((value) =>
    words.includes(value),
  ) as (typeof choices)[K][number];
}

/** @throws TypeError naming the option that is wrong, what it got and what it takes. */
export function checkOptions(options: TaskDevtoolsOptions): void {
  for (const [name, words] of Object.entries(choices)) {
    const value = options[name as keyof typeof choices];
    if (value !== undefined && !(words as readonly string[]).includes(value))
      throw new TypeError(`${name} is "${value}", but takes ${words}`);
  }
}
