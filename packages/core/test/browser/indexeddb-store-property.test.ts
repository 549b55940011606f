import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { commands, play } from '../property/store-model.ts';
import { indexedDbWorld } from './store-world.ts';

describe('indexedDbStore', () => {
  it('C39 agrees with the model whatever its instances do', { timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(commands, async (todo) => {
      const world = indexedDbWorld();
      await play({ ...world, kill: (store, instance) => store.close(instance) }, todo);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it('C39 agrees with the model when all instances share one store object', {
    timeout: 60_000,
  }, async () => {
    const property = fc.asyncProperty(commands, async (todo) => {
      const world = indexedDbWorld();
      const shared = world.connect();
      const kill = (_: unknown, instance: string) => shared.close(instance);
      await play({ ...world, connect: () => shared, kill }, todo);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});
