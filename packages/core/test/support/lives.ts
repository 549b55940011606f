import { BackgroundTaskManager, type ManagerOptions, type TaskRecord } from '../../src/index.ts';
import { type ManualClock, manualClock } from '../../src/testing.ts';
import { type LogLine, Recorder, recordingLogger } from './recorder.ts';
import { type RecordingStore, recordingStore, type StoreTricks } from './recording-store.ts';

/** One page: it ends when the next one begins. */
export interface Life {
  manager: BackgroundTaskManager;
  store: RecordingStore;
  recorder: Recorder;
  lines: LogLine[];
}

/** One page after the other over the same records, on one clock. */
export class Lives {
  readonly clock: ManualClock = manualClock();
  readonly records = new Map<string, TaskRecord>();
  #current: Life | undefined;

  /** The page before it dies without a word; what it still writes goes nowhere. */
  start(options: ManagerOptions & { tricks?: StoreTricks } = {}): Life {
    const { tricks, ...rest } = options;
    this.#current?.store.crash();
    const store = recordingStore(tricks, this.records);
    const logger = recordingLogger();
    const manager = new BackgroundTaskManager({
      clock: this.clock,
      store,
      logger,
      logLevel: 'debug',
      ...rest,
    });
    this.#current = { manager, store, recorder: new Recorder(manager), lines: logger.lines };
    return this.#current;
  }

  /** The record of a task; the test fails if there is none. */
  recordOf({ id }: { id: string }): TaskRecord {
    const record = this.records.get(id);
    if (record === undefined) throw new Error(`There is no record of ${id}`);
    return record;
  }
}
