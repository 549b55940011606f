import { countedRun } from '../counted-run.mjs';

export const title =
  'W6 created, started and completed heard of, 60 snapshots taken meanwhile, concurrency 64';
export const count = 50_000;
export const needs = 'runWatched';
/** Of p-queue's time in the same run, at most. */
export const goal = 1;
export const columns = { seen: 'in a snapshot' };

const snapshots = 60;
const concurrency = 64;

export async function once(runWatched, count) {
  const heard = { created: 0, started: 0, completed: 0 };
  const watcher = {
    created: () => {
      heard.created += 1;
    },
    started: () => {
      heard.started += 1;
    },
    completed: () => {
      heard.completed += 1;
    },
    /** A contender puts its own here: every live task as a plain object of its own, in an array. */
    look: undefined,
  };
  let looks = 0;
  let seen = 0;
  let expected = 0;
  const every = Math.floor(count / snapshots);
  const { ms } = await countedRun(
    count,
    (task) => runWatched(task, { count, concurrency, watcher }),
    (ran) => {
      if (ran % every !== 0 || looks === snapshots) return;
      looks += 1;
      seen += watcher.look().length;
      expected += heard.created - heard.completed;
    },
  );
  // An event may come a little before or after its task leaves the list.
  if (looks !== snapshots || Math.abs(seen - expected) > snapshots * concurrency)
    throw new Error(`In ${looks} snapshots it showed ${seen} tasks of ${expected}.`);
  for (const [event, times] of Object.entries(heard))
    if (times !== count) throw new Error(`"${event}" was heard ${times} of ${count} times.`);
  return { ms, seen: Math.round(seen / looks) };
}
