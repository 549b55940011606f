/** A page that closes every popover it finds does not mean the panel. */
export function stayRaised(element: HTMLElement, signal: AbortSignal): void {
  const listener = (event: Event): void => {
    const isClosed = (event as ToggleEvent).newState === 'closed';
    if (isClosed && element.isConnected && !element.matches(':popover-open')) element.showPopover();
  };
  element.addEventListener('toggle', listener, { signal });
}
