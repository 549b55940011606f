import type { BackgroundTask } from '../task.ts';
import type { Batch } from './batch.ts';
import type { CollectorError } from './collector-error.ts';
import type { TelemetryHost } from './telemetry-host.ts';

/** One request as others see it. */
export interface Errand {
  complete(): void;
  /** Nothing is lost, and the batch goes out again. */
  callOff(error: CollectorError): void;
  /** Refused for good. False when nobody learns of it by the errand. */
  fail(error: CollectorError): boolean;
}

/** Makes the errand of a request that is under way; `onCancel` gives the request up. */
export type StartErrand = (batch: Batch, bytes: number, onCancel: () => void) => Errand;

/**
 * One request as a task of the manager, so that it is seen, counted and can be cancelled. The request is under
 * way already (a page that goes has no later turn), so it takes none of the manager's slots.
 */
export class TaskErrand implements Errand {
  #task: BackgroundTask<void> | undefined;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};

  readonly #onCallOff: (() => void) | undefined;

  constructor(
    host: TelemetryHost,
    onCallOff: (() => void) | undefined,
    ...[batch, bytes, onCancel]: Parameters<StartErrand>
  ) {
    this.#onCallOff = onCallOff;
    const work = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    work.catch(() => {});
    try {
      this.#task = host.createTask(work, {
        name: 'telemetry',
        context: { batch: batch.id, events: batch.events.length, bytes },
        persist: false,
        timeout: Infinity,
        onSettled: (task) => {
          if (task.status === 'cancelled') onCancel();
        },
      });
    } catch {
      // Closed, or full: the request is under way all the same, only unseen.
    }
  }

  complete(): void {
    this.#resolve();
  }

  callOff(error: CollectorError): void {
    // Not a failure of the task's.
    this.#task?.cancel(error);
    this.#resolve();
    this.#onCallOff?.();
  }

  fail(error: CollectorError): boolean {
    const isSeen = this.#task !== undefined && !this.#task.done;
    this.#reject(error);
    return isSeen;
  }
}
