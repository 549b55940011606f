import { countedRun } from '../counted-run.mjs';

export const title =
  'W6 created, started and completed heard of, 60 snapshots taken meanwhile, concurrency 64';
export const count = 50_000;
export const needs = 'runWatched';
/** Of p-queue's time in the same run, at most. */
export const goal = 1;
export const columns = { seen: 'in a snapshot' };

const snapshots = 60;

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
    /** A contender puts its own here: what is there to see now, as an array. */
    look: undefined,
  };
  let looks = 0;
  let seen = 0;
  const every = Math.floor(count / snapshots);
  const { ms } = await countedRun(
    count,
    (task) => runWatched(task, { count, concurrency: 64, watcher }),
    (ran) => {
      if (ran % every !== 0 || looks === snapshots) return;
      looks += 1;
      seen += watcher.look().length;
    },
  );
  if (looks !== snapshots || seen < snapshots) throw new Error(`It was seen ${looks} times.`);
  for (const [event, times] of Object.entries(heard))
    if (times !== count) throw new Error(`"${event}" was heard ${times} of ${count} times.`);
  return { ms, seen: Math.round(seen / looks) };
}
