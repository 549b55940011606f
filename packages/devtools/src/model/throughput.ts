/** What happened in one second. */
export interface Second {
  started: number;
  finished: number;
  failed: number;
}

const SECONDS = 300;

/** How many attempts began and how many tasks ended in each of the last five minutes' seconds. */
export class Throughput {
  /** Oldest first; the last is under way. */
  readonly seconds: Second[] = Array.from({ length: SECONDS }, nothing);

  get current(): Second {
    return this.seconds[SECONDS - 1] as Second;
  }

  /** A second has passed. */
  tick(): void {
    this.seconds.shift();
    this.seconds.push(nothing());
  }
}

function nothing(): Second {
  return { started: 0, finished: 0, failed: 0 };
}
