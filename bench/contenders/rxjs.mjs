import {
  defer,
  lastValueFrom,
  mergeMap,
  Observable,
  range,
  Subject,
  timeout as within,
} from 'rxjs';

export const title = 'RxJS 7';

export const cannot = {
  priorities: 'has no priorities',
  watched: 'has no list of what is live',
  bounded: 'has no way to hold its producer back',
};

export async function runAll(task, { count, concurrency, timeout }) {
  const once = timeout === undefined ? () => defer(task) : () => defer(task).pipe(within(timeout));
  await lastValueFrom(range(0, count).pipe(mergeMap(once, concurrency)), {
    defaultValue: undefined,
  });
}

export async function cancelAll(hold, { count, allHeld }) {
  const settled = [];
  const held = new Observable(() => {
    const controller = new AbortController();
    settled.push(hold(controller.signal));
    return () => controller.abort();
  });
  const subscription = range(0, count)
    .pipe(mergeMap(() => held))
    .subscribe();
  await allHeld;
  subscription.unsubscribe();
  await Promise.all(settled);
}

export function submitter({ concurrency }) {
  const tasks = new Subject();
  tasks.pipe(mergeMap((task) => task(), concurrency)).subscribe();
  return (task) => tasks.next(task);
}
