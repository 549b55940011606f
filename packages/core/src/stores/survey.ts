import type { TaskRecord } from '../store.ts';
import { type InstanceRow, STAMP_EVERY } from './instance-lease.ts';
import { isLive, isOwned } from './ownership.ts';

const TASK = 'task:';
const INSTANCE = 'instance:';

/** Without a lock to ask about: an instance that wrote nothing for so long, in milliseconds, is dead. */
const SILENCE = 10 * 60_000;

export const taskPrefix: string = TASK;

export function taskKey(id: string): string {
  return TASK + id;
}

export function rowKey(instance: string): string {
  return INSTANCE + instance;
}

export function asRow(value: unknown): InstanceRow | undefined {
  const { lastWrite, locks } = (value ?? {}) as Partial<InstanceRow>;
  if (typeof lastWrite !== 'number' || typeof locks !== 'boolean') return undefined;
  return { lastWrite, locks };
}

/** When an instance that only its writes keep alive is dead, unless it writes again. */
export function silentAt(row: InstanceRow): number {
  return row.lastWrite + SILENCE + STAMP_EVERY;
}

/** What a store holds at one moment, sorted. */
export class Survey {
  /** Every value under a task's key, readable or not. */
  readonly values: Map<string, unknown> = new Map();
  readonly rows: Map<string, InstanceRow> = new Map();

  constructor(entries: Iterable<readonly [key: string, value: unknown]>) {
    for (const [key, value] of entries) {
      if (key.startsWith(TASK)) this.values.set(key, value);
      else if (key.startsWith(INSTANCE)) {
        const row = asRow(value);
        if (row !== undefined) this.rows.set(key.slice(INSTANCE.length), row);
      }
    }
  }

  /** The live records of instances that are not alive. */
  abandoned(isAlive: (instance: string) => boolean): TaskRecord[] {
    return this.#owned().filter((record) => isLive(record) && !isAlive(record.instance));
  }

  interrupted(): TaskRecord[] {
    return this.#owned().filter((record) => record.status === 'interrupted');
  }

  /** Instances that have live records. */
  owners(): Set<string> {
    return new Set(
      this.#owned()
        .filter(isLive)
        .map((record) => record.instance),
    );
  }

  /** A record under a key that is not its own could not be claimed: it is none. */
  #owned(): TaskRecord[] {
    const owned: TaskRecord[] = [];
    for (const [key, value] of this.values)
      if (isOwned(value) && key === taskKey(value.id)) owned.push(value);
    return owned;
  }
}
