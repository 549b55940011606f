import { useCallback, useSyncExternalStore } from 'react';

interface Versioned {
  readonly version: number;
  subscribe(listener: () => void): () => void;
}

/** Renders again whenever the version changes. */
export function useVersion(store: Versioned): number {
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, () => store.version);
}
