import { OutlastError } from '../errors.ts';

/** Why the collector has not taken a batch: `status` is its answer, undefined when there was none. */
export class CollectorError extends OutlastError {
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined, cause?: unknown) {
    super(message, 'ERR_COLLECTOR', cause === undefined ? {} : { cause });
    this.name = 'CollectorError';
    this.status = status;
  }
}
