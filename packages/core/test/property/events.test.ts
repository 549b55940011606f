import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventType, TaskEvent } from '../../src/index.ts';
import { observed } from '../support/observed-manager.ts';
import { managerOptions, type Operation, operation, RandomLife } from '../support/random-life.ts';

type Immediate = Exclude<Operation, { kind: 'advance' }>;

const immediate = operation.filter((one): one is Immediate => one.kind !== 'advance');

const types: readonly EventType[] = [
  'task:created',
  'task:started',
  'task:progress',
  'task:retrying',
  'task:completed',
  'task:failed',
  'task:cancelled',
  'task:timed_out',
  'task:dropped',
  'task:settled',
  'task:abandoned',
  'manager:idle',
  'manager:paused',
  'manager:resumed',
  'manager:shutdown',
  'manager:closed',
];

/** A listener that acts from inside an event, a few times at most. */
const reaction = fc.record({
  type: fc.constantFrom(...types),
  does: fc.oneof(
    immediate,
    fc.constant({ kind: 'cancel itself' as const }),
    fc.constant({ kind: 'shutdown' as const }),
    fc.constant({ kind: 'throw' as const }),
    fc.constant({ kind: 'reject' as const }),
  ),
  times: fc.integer({ min: 1, max: 3 }),
});

/** One letter an event, so that the order of C28 is a regular expression. */
const letters: Partial<Record<EventType, string>> = {
  'task:created': 'c',
  'task:started': 's',
  'task:progress': 'p',
  'task:retrying': 'r',
  'task:completed': 'E',
  'task:failed': 'E',
  'task:cancelled': 'E',
  'task:timed_out': 'E',
  'task:dropped': 'E',
  'task:settled': 'Z',
  'task:abandoned': 'a',
};

/** Created, attempts each but the first after a retrying, one terminal, settled. */
const order = /^c(s(p|rs)*r?)?EZ$/;

describe('C27-C29 events of any life, with listeners that act', () => {
  it('C28 each task has its events in their order, exactly once, and they are the same for all', async () => {
    await fc.assert(
      fc.asyncProperty(
        managerOptions,
        fc.array(operation, { maxLength: 25 }),
        fc.array(reaction, { maxLength: 4 }),
        fc.constantFrom('cancel' as const, 'drain' as const),
        async (options, operations, reactions, mode) => {
          const { manager, clock, events } = observed({ ...options, logger: false });
          const life = new RandomLife(manager, clock);
          let thrown = 0;
          for (const { type, does, times } of reactions) {
            let left = times;
            manager.on(type, (event): unknown => {
              if (left-- <= 0) return;
              if (does.kind === 'cancel itself') {
                if ('task' in event) event.task.cancel();
              } else if (does.kind === 'shutdown') void manager.shutdown({ timeout: 50 });
              else if (does.kind === 'throw') {
                thrown++;
                throw new Error('listener');
              } else if (does.kind === 'reject') {
                thrown++;
                return Promise.reject(new Error('listener'));
              } else life.act(does);
              return undefined;
            });
          }
          const last: TaskEvent[] = [];
          manager.on('*', (_type, event) => last.push(event));
          for (const one of operations) await life.play(one);
          const stats = manager.shutdown({ mode, timeout: 200 });
          await clock.advance(3_000);
          await stats;

          expect(last).toEqual(events);
          expect(manager.metrics().listenerErrors).toBe(thrown);
          const told = new Map<string, string>();
          const times = events.map(({ at }) => at);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          for (const event of events)
            if ('task' in event)
              told.set(event.task.id, (told.get(event.task.id) ?? '') + letters[event.type]);
          for (const task of life.tasks) {
            const path = told.get(task.id) ?? 'nothing';
            const abandonments = path.split('a').length - 1;
            expect(path.replaceAll('a', '')).toMatch(order);
            expect(abandonments > 0).toBe(task.abandoned);
            // A promise under way has its attempt before anybody hears of it.
            const starts = path.split('s').length - 1;
            if (starts > 0) expect(starts).toBe(task.attempt);
          }
          for (const event of events)
            if (event.type === 'task:settled') expect(event.status).toBe(event.task.status);

          const count = (type: EventType): number =>
            events.filter((event) => event.type === type).length;
          expect(manager.metrics()).toMatchObject({
            created: count('task:created'),
            started: count('task:started'),
            completed: count('task:completed'),
            failed: count('task:failed'),
            cancelled: count('task:cancelled'),
            timedOut: count('task:timed_out'),
            dropped: count('task:dropped'),
            retried: count('task:retrying'),
            abandoned: count('task:abandoned'),
            pending: 0,
            running: 0,
            lingering: 0,
          });
          expect(count('task:settled')).toBe(count('task:created'));
          expect(count('manager:shutdown')).toBe(1);
          expect(count('manager:closed')).toBe(1);
          expect(manager.getTaskCount()).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('C8 C29 listeners that create never get a manager beyond its capacity', async () => {
    await fc.assert(
      fc.asyncProperty(
        managerOptions,
        fc.array(immediate, { maxLength: 20 }),
        fc.array(reaction, { maxLength: 4 }),
        async (options, operations, reactions) => {
          const { manager, clock } = observed({ ...options, logger: false });
          const life = new RandomLife(manager, clock);
          for (const { type, does, times } of reactions) {
            let left = times;
            manager.on(type, () => {
              if (does.kind === 'create' && left-- > 0) life.act(does);
            });
          }
          for (const one of operations) {
            life.act(one);
            expect(manager.getTaskCount()).toBeLessThanOrEqual(options.capacity ?? Infinity);
          }
          manager.cancelAll();
          await clock.settle();
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
