/** Background Sync, which TypeScript's library does not know yet. */
interface SyncManager {
  register(tag: string): Promise<void>;
}

interface SyncEvent extends Event {
  readonly tag: string;
  waitUntil(work: Promise<unknown>): void;
}

/**
 * Has the browser wake the page's service worker once there is a network: at once, later, or when it is started
 * again. Answers with what asks for it. Where that cannot be had, or is not permitted, it does nothing.
 */
export function backgroundSync(tag: string): () => void {
  // Found early: a page that goes has no time to look. Where there is none this throws, in some frames by itself.
  const found = (async () => {
    const registration = await navigator.serviceWorker.ready;
    return (registration as { sync?: SyncManager }).sync;
  })().catch(() => undefined);
  let phase: 'idle' | 'asking' = 'idle';
  return () => {
    if (phase === 'asking') return;
    phase = 'asking';
    // Without a service worker the first one waits for ever, and no second one beside it.
    void found
      .then((sync) => sync?.register(tag))
      .catch(() => {})
      .finally(() => {
        phase = 'idle';
      });
  };
}

/** In a service worker: has that work done when the browser wakes it for this tag. Elsewhere it does nothing. */
export function onBackgroundSync(tag: string, work: () => Promise<void>): void {
  globalThis.addEventListener?.('sync', (event) => {
    const sync = event as SyncEvent;
    if (sync.tag === tag) sync.waitUntil(work());
  });
}
