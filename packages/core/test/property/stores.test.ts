import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { memoryStore } from '../../src/stores/memory-store.ts';
import { commands, type PlayedStore, play } from './store-model.ts';

describe('memoryStore', () => {
  const played = (kill: 'crash' | 'close'): PlayedStore => {
    const store = memoryStore();
    return {
      connect: () => store,
      kill: (_, instance) => store[kill](instance),
      destroy: async () => {},
    };
  };

  it('C39 agrees with the model whatever its instances do, crashing as they go', async () => {
    await fc.assert(fc.asyncProperty(commands, (todo) => play(played('crash'), todo)));
  });

  it('C39 agrees with the model whatever its instances do, closing as they go', async () => {
    await fc.assert(fc.asyncProperty(commands, (todo) => play(played('close'), todo)));
  });
});
