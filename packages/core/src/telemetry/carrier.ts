import type { Batch } from './batch.ts';

/** Takes what is sealed to the collector: the page itself, or a courier for it. */
export interface Carrier {
  /** There is something new to send: it goes in a later macrotask. */
  wake(): void;
  /** Tries now what waits, unless the collector asked for quiet. */
  hurry(): void;
  /** Resolves when each of these has had an answer, whatever it is, or none is to be had now. */
  tried(batches: Batch[]): Promise<void>;
  /** The page may be going: whatever can leave leaves in this call. */
  lastCall(): void;
  /** Nothing more goes out from here. Resolves when no request is under way. */
  stop(): Promise<void>;
}
