import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BackgroundTaskManager,
  memoryStore,
  type RecordChanges,
  type TaskRecord,
} from '../../src/index.ts';
import { isTaskRecord } from '../../src/task-record.ts';
import { manualClock } from '../../src/testing.ts';
import { type Deferred, deferred } from '../support/deferred.ts';
import { recordingStore } from '../support/recording-store.ts';

/** What may happen in a page; `which` picks one of the tasks. */
type Step =
  | { kind: 'enqueue' | 'create'; retry: number; delay: number; key: boolean }
  | { kind: 'complete' | 'fail' | 'cancel' | 'progress'; which: number }
  | { kind: 'advance'; ms: number }
  | { kind: 'clear' | 'pause' | 'resume' };

const which = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('enqueue' as const, 'create' as const),
      retry: fc.nat(2),
      delay: fc.constantFrom(0, 0, 40),
      key: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('complete' as const, 'fail', 'cancel', 'progress'),
      which,
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(60) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('clear' as const, 'pause', 'resume') }),
  },
);

interface Run {
  id: string;
  attempt: number;
  gate: Deferred<unknown>;
  progress(value: number): void;
}

/** Plays the steps on a manager; answers with what its functions were called for. */
async function play(
  manager: BackgroundTaskManager,
  clock: ReturnType<typeof manualClock>,
  steps: Step[],
): Promise<Run[]> {
  const runs: Run[] = [];
  const work = (ctx: { id: string; attempt: number; progress(value: number): void }) => {
    const gate = deferred<unknown>();
    runs.push({ id: ctx.id, attempt: ctx.attempt, gate, progress: ctx.progress });
    return gate.promise;
  };
  const job = manager.define('job', (_: unknown, ctx) => work(ctx));
  await manager.ready;
  for (const each of steps) {
    if ('retry' in each) {
      const { retry, delay, key } = each;
      const options = {
        delay,
        retry: { limit: retry, delay: 20, jitter: false },
        key: key ? 'key' : undefined,
      };
      if (each.kind === 'enqueue') job.enqueue({ n: runs.length }, options);
      else manager.createTask(work, options);
    } else if (each.kind === 'advance') await clock.advance(each.ms);
    else if (each.kind === 'clear') manager.clearCompleted();
    else if (each.kind === 'pause') manager.pause();
    else if (each.kind === 'resume') manager.resume();
    else if ('which' in each) {
      const run: Run | undefined = runs[each.which % Math.max(1, runs.length)];
      if (run === undefined) continue;
      if (each.kind === 'complete') run.gate.resolve('done');
      else if (each.kind === 'fail') run.gate.reject(new Error('no'));
      else if (each.kind === 'progress') run.progress(0.5);
      else manager.cancelTask(run.id);
    }
  }
  await clock.settle();
  return runs;
}

function applied(writes: RecordChanges[]): Map<string, TaskRecord> {
  const records = new Map<string, TaskRecord>();
  for (const { put, delete: deleted } of writes) {
    for (const record of put) records.set(record.id, structuredClone(record));
    for (const id of deleted) records.delete(id);
  }
  return records;
}

const isLive = ({ status }: TaskRecord): boolean => status === 'pending' || status === 'running';

describe('recovery', () => {
  it('C38 restoring any prefix of the write log gives a legal state, and runs what was live once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.constantFrom(1, 2, Infinity),
        fc.nat(),
        async (steps, concurrency, cut) => {
          const clock = manualClock();
          const store = recordingStore();
          const first = new BackgroundTaskManager({ clock, store, logger: false, concurrency });
          await play(first, clock, steps);
          store.crash();
          const length = cut % (store.writes.length + 1);
          const records = applied(store.writes.slice(0, length));
          const before = structuredClone(records);
          for (const record of before.values()) expect(isTaskRecord(record)).toBe(true);

          const shared = memoryStore({ records });
          const ran: Array<{ id: string; attempt: number }> = [];
          const next = [0, 1].map(() => {
            const manager = new BackgroundTaskManager({ clock, store: shared, logger: false });
            manager.define('job', (_: unknown, { id, attempt }) => {
              ran.push({ id, attempt });
            });
            return manager;
          });
          await Promise.all(next.map(({ ready }) => ready));
          await clock.advance(1_000);

          const live = [...before.values()].filter(isLive);
          const resumable = live.filter(({ definition }) => definition === 'job');
          expect(ran.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
            resumable
              .map(({ id, attempt }) => ({ id, attempt: attempt + 1 }))
              .sort((a, b) => (a.id < b.id ? -1 : 1)),
          );
          for (const manager of next) {
            const infos = manager.getTaskInfo();
            expect(new Set(infos.map(({ id }) => id)).size).toBe(infos.length);
            for (const info of infos) {
              const record = before.get(info.id) as TaskRecord;
              expect(info.restored).toBe(true);
              if (!isLive(record)) expect(info.status).toBe(record.status);
              else if (record.definition === null) expect(info.status).toBe('interrupted');
              else expect(info.status).toBe('completed');
            }
          }
          for (const [id, record] of records) {
            const was = before.get(id) as TaskRecord;
            if (!isLive(was)) expect(record).toEqual(was);
            else if (was.definition === 'job') {
              const raised = was.status === 'running' ? 1 : 0;
              expect(record).toMatchObject({
                status: 'completed',
                interruptions: was.interruptions + raised,
                failures: was.failures,
              });
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('C38 over any number of crashes, with writes lost at each, no resumed attempt is run twice, and none is left behind', async () => {
    const life = fc.record({
      steps: fc.array(step, { maxLength: 8 }),
      /** How many writes in all are let through before the page dies. */
      writes: fc.nat(12),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 2, maxLength: 6 }), async (lives) => {
        const clock = manualClock();
        const records = new Map<string, TaskRecord>();
        /** The highest attempt that ran of each task since it was resumed. */
        const ranAs = new Map<string, number>();
        for (const { steps, writes } of lives) {
          const known = new Set(records.keys());
          let left = writes;
          const store = recordingStore(
            { write: (proceed) => (left-- > 0 ? proceed() : new Promise(() => {})) },
            records,
          );
          const manager = new BackgroundTaskManager({ clock, store, logger: false });
          // In less than 2 s: after that a resumed task no longer waits for its record.
          const runs = await play(manager, clock, steps);
          for (const { id, attempt } of runs) {
            if (!known.has(id)) continue;
            expect(attempt).toBeGreaterThan(ranAs.get(id) ?? 0);
            ranAs.set(id, attempt);
          }
          store.crash();
        }
        const live = [...records.values()].filter(
          (record) => isLive(record) && record.definition === 'job',
        );
        const last = new BackgroundTaskManager({
          clock,
          store: memoryStore({ records }),
          logger: false,
        });
        last.define('job', () => 'done', { maxResumes: Infinity });
        await last.ready;
        await clock.advance(1_000);
        for (const { id } of live) expect(records.get(id)?.status).toBe('completed');
        expect([...records.values()].filter(isLive).every((r) => r.definition === null)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
