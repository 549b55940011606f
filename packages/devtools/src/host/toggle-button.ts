export interface ToggleButton {
  readonly element: HTMLButtonElement;
  /** `text` begins with "Tasks". */
  show(state: 'closed' | 'loading' | 'open', text?: string): void;
}

/** The button that opens the panel: made by hand, so that a page loads nothing for it. */
export function toggleButton(onClick: () => void, onHint: () => void): ToggleButton {
  const element = document.createElement('button');
  const show: ToggleButton['show'] = (state, text = 'Tasks') => {
    element.hidden = state === 'open';
    element.ariaBusy = `${state === 'loading'}`;
    element.ariaLabel = `Open background ${text.toLowerCase()}`;
    element.textContent = text;
  };
  element.className = 'toggle';
  element.onclick = onClick;
  element.onfocus = element.onpointerenter = onHint;
  show('closed');
  return { element, show };
}
