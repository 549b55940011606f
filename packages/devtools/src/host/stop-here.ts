/** Stops events at the panel's own element: what happens in the panel is none of the page's business. */
export function stopHere(element: HTMLElement, types: string): void {
  for (const type of types.split(' '))
    element.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
}
