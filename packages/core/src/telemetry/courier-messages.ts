import type { LogLevel } from '../logger.ts';
import type { RetryOptions } from '../task.ts';
import type { StoredBatch } from './batch.ts';
import { CollectorError } from './collector-error.ts';
import type { TelemetrySettings } from './telemetry-options.ts';

/** Where couriers show that they live: of this protocol, whatever the version of the library. */
export const courierScope = 'outlast-courier-1';

/** All that a courier must know, and all of it can be cloned. */
export interface CourierSettings {
  url: string;
  needsNoPreflight: boolean;
  headers: Record<string, string>;
  retry: RetryOptions;
  maxStored: number;
  database: string;
  /** Only what was meant for it is taken over; '' takes over everything. */
  backlog: string;
}

/** From a page. `open` comes first; between `sleep` and `wake` a page is not written to. */
export type ToCourier =
  | { do: 'open'; settings: CourierSettings }
  | { do: 'take'; batches: StoredBatch[] }
  | { do: 'try'; call: number }
  | { do: 'cancel'; batch: string }
  | { do: 'drop'; events: number }
  | { do: 'sleep' | 'wake' | 'leave' };

export interface WireError {
  message: string;
  status: number | undefined;
}

/** To a page, about its own batches; `log` goes to every page. */
export type FromCourier =
  | { say: 'ready'; courier: string }
  | { say: 'sending'; batch: string; bytes: number }
  | { say: 'accepted'; batch: string }
  | { say: 'again' | 'refused'; batch: string; error: WireError }
  | { say: 'dropped'; batch: string; events: number }
  | { say: 'tried'; call: number }
  | { say: 'log'; level: LogLevel; text: string; fields: Record<string, unknown> };

export function toWire({ message, status }: CollectorError): WireError {
  return { message, status };
}

export function fromWire({ message, status }: WireError): CollectorError {
  return new CollectorError(message, status);
}

/** Whether a courier can do it all: functions cannot go along. */
export function canCross({ encode, fetch, retry }: TelemetrySettings): boolean {
  return ![encode, fetch, retry.delay, retry.when].some((option) => typeof option === 'function');
}

export function courierSettings(
  { headers, retry, maxStored, database }: TelemetrySettings,
  { href, needsNoPreflight }: { href: string; needsNoPreflight: boolean },
): CourierSettings {
  return {
    ...{ url: href, needsNoPreflight, headers, retry, maxStored },
    database: database ?? 'outlast-telemetry',
    backlog: database === undefined ? href : '',
  };
}
