import { Queuer } from '@tanstack/pacer';
import { offer } from './bench-page.mjs';

const queues = [];
const isStopped = [];

offer({
  fill(count) {
    for (let index = 0; index < count; index += 1)
      queues.push(new Queuer(() => {}, { key: `row ${index}` }));
  },
  // Each of these is one change of its state, and one event.
  update(index) {
    isStopped[index] = !isStopped[index];
    if (isStopped[index]) queues[index].stop();
    else queues[index].start();
  },
});
