/** A page's line, as the courier's worker has it. */
export interface VisitPort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** Calls back for every page that calls this worker. Elsewhere it does nothing. */
export function onVisit(callback: (port: VisitPort) => void): void {
  globalThis.addEventListener?.('connect', (event) => {
    const [port] = (event as MessageEvent).ports;
    if (port !== undefined) callback(port as VisitPort);
  });
}
