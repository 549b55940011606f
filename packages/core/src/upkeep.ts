import type { Attempt } from './attempt.ts';
import type { ManagedTask } from './managed-task.ts';
import type { WaitingGuest } from './slots.ts';
import type { Timer } from './timers.ts';

/** What only some live tasks need, and what is to be cleaned up when one settles. */
export interface Upkeep {
  /** Ends the whole task. */
  deadline?: Timer;
  /** Ends the delay before the first start, or the back-off before the next. */
  wake?: Timer | undefined;
  /** Stops listening to the signal of its options. */
  unwatch?: () => void;
  /** The attempt that made it, while that matters. */
  parent?: Attempt | undefined;
  /** The attempts that asked for a child and were answered with it. */
  askers?: Set<Attempt> | undefined;
  /** Its places among those that could run on the slot of its parent, or of who asked for it. */
  waiting?: WaitingGuest[] | undefined;
  /** Milliseconds it is kept after settling, now that somebody waits for it by its id. */
  retainFor?: number;
  /** Its live children. */
  children?: Set<ManagedTask>;
}

/** Made on first use. */
export function upkeepOf(task: ManagedTask): Upkeep {
  task.upkeep ??= {};
  return task.upkeep;
}
