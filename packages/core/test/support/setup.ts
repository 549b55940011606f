import { BackgroundTaskManager, type ManagerOptions } from '../../src/index.ts';
import { type ManualClock, manualClock } from '../../src/testing.ts';
import { Recorder } from './recorder.ts';

export interface Setup {
  manager: BackgroundTaskManager;
  clock: ManualClock;
  recorder: Recorder;
}

/** A silent manager on a clock that stands still, and a recorder of its events. */
export function setup(options: ManagerOptions = {}): Setup {
  const clock = manualClock();
  const manager = new BackgroundTaskManager({ clock, logger: false, ...options });
  return { manager, clock, recorder: new Recorder(manager) };
}

/** What a call throws; the test fails if it does not. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

/** What a promise rejects with; the test fails if it does not. */
export async function rejectionOf(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`it resolved with ${String(value)}`);
}
