import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexedHeap } from '../../src/heap.ts';
import { Queue, type QueueItem } from '../../src/queue.ts';

interface Item extends QueueItem {
  priority: number;
  order: number;
}

let created = 0;
function item(priority: number = 0, order: number = created++): Item {
  return { priority, order, place: -1 };
}

function drained(queue: { pop(): Item | undefined }): Item[] {
  const all: Item[] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) all.push(next);
  return all;
}

function byTurn(a: Item, b: Item): number {
  return b.priority - a.priority || a.order - b.order;
}

type Container = Pick<Queue<Item>, 'push' | 'pop' | 'peek' | 'remove'>;

const containers: Array<[string, () => Container]> = [
  ['Queue', () => new Queue<Item>()],
  ['IndexedHeap', () => new IndexedHeap<Item>((a, b) => byTurn(a, b) < 0)],
];

describe.each(containers)('%s', (_, make) => {
  it('is empty at first', () => {
    const queue = make();
    expect([queue.peek(), queue.pop()]).toEqual([undefined, undefined]);
    expect(queue.remove(item())).toBe(false);
  });

  it('gives back by priority, then by order', () => {
    const queue = make();
    const items = [0, 5, -1, 0, 5, Infinity, -Infinity].map((priority) => item(priority));
    for (const one of items) queue.push(one);
    expect(queue.peek()).toBe([...items].sort(byTurn)[0]);
    expect(drained(queue)).toEqual([...items].sort(byTurn));
    expect(queue.peek()).toBeUndefined();
  });

  it('removes from anywhere, once', () => {
    const queue = make();
    const items = Array.from({ length: 9 }, (_, i) => item(i % 3));
    for (const one of items) queue.push(one);
    for (const index of [4, 0, 8]) {
      expect(queue.remove(items[index] as Item)).toBe(true);
      expect(queue.remove(items[index] as Item)).toBe(false);
    }
    const rest = items.filter((_, index) => ![4, 0, 8].includes(index));
    expect(drained(queue)).toEqual(rest.sort(byTurn));
  });

  it('takes an item again that left', () => {
    const queue = make();
    const [first, second] = [item(), item()];
    queue.push(first);
    queue.push(second);
    expect(queue.pop()).toBe(first);
    queue.push(first);
    expect(drained(queue)).toEqual([first, second]);
  });

  it('does not take an item of another for its own', () => {
    const [queue, other] = [make(), make()];
    const [mine, theirs] = [item(), item()];
    queue.push(mine);
    other.push(theirs);
    expect(queue.remove(theirs)).toBe(false);
    expect(other.remove(theirs)).toBe(true);
  });

  it('does what a sorted list does, whatever comes', () => {
    const command = fc.oneof(
      { weight: 4, arbitrary: fc.record({ push: fc.constantFrom(0, 0, 0, 1, 2, -1) }) },
      { weight: 2, arbitrary: fc.constant('pop' as const) },
      { weight: 2, arbitrary: fc.record({ remove: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ again: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200, size: 'max' }), (commands) => {
        const queue = make();
        let model: Item[] = [];
        const gone: Item[] = [];
        for (const one of commands) {
          if (one === 'pop') {
            const first = model.sort(byTurn)[0];
            expect(queue.pop()).toBe(first);
            model = model.slice(1);
            if (first !== undefined) gone.push(first);
          } else if ('push' in one) {
            const added = item(one.push);
            model.push(added);
            queue.push(added);
          } else if ('remove' in one) {
            const target = model[one.remove % Math.max(1, model.length)];
            if (target === undefined) continue;
            expect(queue.remove(target)).toBe(true);
            model = model.filter((left) => left !== target);
            gone.push(target);
          } else {
            const back = gone.splice(one.again % Math.max(1, gone.length), 1)[0];
            if (back === undefined) continue;
            model.push(back);
            queue.push(back);
          }
          expect(queue.peek() === undefined).toBe(model.length === 0);
        }
        expect(drained(queue)).toEqual(model.sort(byTurn));
      }),
      { numRuns: 300 },
    );
  });
});

describe('Queue at length', () => {
  it('stays in order when thousands are removed from its middle', () => {
    const queue = new Queue<Item>();
    const items = Array.from({ length: 10_000 }, () => item());
    for (const one of items) queue.push(one);
    for (const [index, one] of items.entries()) if (index % 7 !== 3) queue.remove(one);
    const left = items.filter((_, index) => index % 7 === 3);
    const late = item(0, -1);
    queue.push(late);
    expect(drained(queue)).toEqual([late, ...left]);
  });

  it('removes every item of a long queue, from its end, without delay', () => {
    const queue = new Queue<Item>();
    const items = Array.from({ length: 50_000 }, () => item());
    for (const one of items) queue.push(one);
    for (const one of items.toReversed()) expect(queue.remove(one)).toBe(true);
    expect(queue.peek()).toBeUndefined();
    queue.push(items[5] as Item);
    expect(queue.pop()).toBe(items[5]);
  });
});
