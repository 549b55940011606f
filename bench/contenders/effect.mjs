import { Effect, Fiber, Queue, Semaphore } from 'effect';

export const title = 'Effect 4';

export const cannot = {
  priorities: 'has no priorities',
  watched: 'has no events of a task',
};

export async function runAll(task, { count, concurrency, timeout }) {
  const once = Effect.promise(task);
  const timed = timeout === undefined ? once : Effect.timeout(once, timeout);
  const all = Effect.forEach(
    Array.from({ length: count }, () => timed),
    (effect) => effect,
    {
      concurrency: concurrency === Number.POSITIVE_INFINITY ? 'unbounded' : concurrency,
      discard: true,
    },
  );
  await Effect.runPromise(all);
}

export async function cancelAll(hold, { count, allHeld }) {
  const held = Effect.promise(hold);
  const fibers = [];
  for (let i = 0; i < count; i += 1) fibers.push(Effect.runFork(held));
  await allHeld;
  await Effect.runPromise(Fiber.interruptAll(fibers));
}

export function submitter({ concurrency }) {
  const places = Semaphore.makeUnsafe(concurrency);
  return (task) => Effect.runFork(places.withPermit(Effect.promise(task)));
}

export async function runBounded(source, { limit, concurrency }) {
  const program = Effect.gen(function* () {
    const queue = yield* Queue.bounded(limit);
    const producer = Effect.gen(function* () {
      for (const task of source) yield* Queue.offer(queue, task);
      yield* Queue.end(queue);
    });
    const lane = Effect.gen(function* () {
      for (;;) yield* Effect.promise(yield* Queue.take(queue));
    });
    // The end of the queue ends the lanes: it comes to them as a failure.
    const lanes = Array.from({ length: concurrency }, () => Effect.ignore(lane));
    yield* Effect.all([producer, ...lanes], { concurrency: 'unbounded', discard: true });
  });
  await Effect.runPromise(program);
}
