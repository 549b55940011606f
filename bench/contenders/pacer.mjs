import { AsyncQueuer } from '@tanstack/pacer/async-queuer';

export const title = 'Pacer 0.22';

const slow = 'copies its lists at each start: a single pass takes most of a minute';
export const cannot = {
  spawn: slow,
  limited: slow,
  timeouts: 'has no timeouts',
  cancel: slow,
  priorities: slow,
  watched: slow,
  bounded: 'rejects what finds it full, and tells nobody that there is space',
};

export function submitter({ concurrency }) {
  const queuer = new AsyncQueuer((task) => task(), { concurrency });
  return (task) => queuer.addItem(task);
}
