import type { TaskInfo } from '@outlast/core';
import type { TaskSink } from '../model/task-source.ts';
import { type DevtoolsPort, type Line, lineOver } from './port.ts';
import { type ActionName, marked, type PanelMessage, PROTOCOL, versionOf } from './protocol.ts';
import { readDeltas, readState, readTasks } from './read-task.ts';

export interface Connect {
  /** What the user is shown while nobody answers. */
  readonly address: string;
  /** Whether the port is closed with the link, and made anew when it is lost. */
  readonly isOurs: boolean;
  port(): DevtoolsPort | Promise<DevtoolsPort>;
}

interface Welcome {
  readonly name: string;
  readonly actions: readonly string[];
}

/** Milliseconds until a lost link is tried again. */
const RETRY = 3_000;
/** Milliseconds between two questions whether the other end is still there. */
const BEAT = 3_000;
/** Tasks of a snapshot at most: more is somebody's attempt to fill the page's memory. */
const MOST_TASKS = 500_000;

/** One panel's end of a port: it greets, takes in snapshot and changes, and says when nobody answers any more. */
export class RemoteLink {
  readonly #connect: Connect;
  readonly #sink: TaskSink;
  readonly #onWelcome: (welcome: Welcome) => void;
  readonly #calls = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  #line: Line | undefined;
  #state: 'waiting' | 'live' | 'lost' | 'closed' = 'waiting';
  #session = '';
  #snapshot: TaskInfo[] = [];
  #isSnapshotTaken = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Questions since the other end was last heard. */
  #unanswered = 0;
  #lastCall = 0;

  constructor(connect: Connect, sink: TaskSink, onWelcome: (welcome: Welcome) => void) {
    this.#connect = connect;
    this.#sink = sink;
    this.#onWelcome = onWelcome;
    sink.link({ name: 'waiting', address: connect.address });
    void this.#open();
  }

  act(action: ActionName, args: readonly unknown[]): Promise<never> {
    if (this.#state !== 'live') return Promise.reject(new Error('The connection is lost'));
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#send({ type: 'act', call, action, args });
    });
  }

  retryNow(): void {
    if (this.#state !== 'lost') return;
    clearTimeout(this.#timer);
    void this.#open();
  }

  close(): void {
    this.#send({ type: 'bye' });
    this.#state = 'closed';
    this.#hangUp();
  }

  async #open(): Promise<void> {
    this.#hangUp();
    this.#session = `${Math.random()}`;
    this.#later(RETRY);
    try {
      const port = await this.#connect.port();
      if (this.#isClosed) {
        if (this.#connect.isOurs) port.close?.();
        return;
      }
      this.#line = lineOver(port, {
        message: (data) => this.#hear(data),
        open: () => this.#greet(),
        gone: () => this.#lose(),
      });
    } catch {
      this.#lose();
    }
  }

  /** Asked after a wait: the panel may have been closed meanwhile. */
  get #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    this.#line?.close(this.#connect.isOurs);
    this.#line = undefined;
    for (const { reject } of this.#calls.values()) reject(new Error('The connection was lost'));
    this.#calls.clear();
    this.#snapshot = [];
    this.#isSnapshotTaken = false;
    this.#unanswered = 0;
  }

  #lose(): void {
    if (this.#isClosed) return;
    this.#hangUp();
    if (this.#state !== 'waiting') {
      this.#state = 'lost';
      this.#sink.link({ name: 'lost', retryAt: Date.now() + RETRY });
    }
    this.#later(RETRY);
  }

  /** Asks whether the other end is there, and gives up on one that does not answer. */
  #later(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isClosed) return;
      if (this.#line === undefined) void this.#open();
      else if (this.#unanswered >= 3) this.#lose();
      else {
        this.#unanswered++;
        // A port that was given has no other way to tell that somebody is there now.
        if (this.#state === 'live') this.#send({ type: 'ping' });
        else this.#greet();
        this.#later(BEAT);
      }
    }, delay);
  }

  #hear(data: unknown): void {
    const version = versionOf(data);
    if (version === undefined || this.#isClosed) return;
    const { address } = this.#connect;
    if (version !== PROTOCOL) {
      if (this.#state === 'waiting')
        this.#sink.link({
          name: 'waiting',
          address: `${address}, which speaks version ${version}, not ${PROTOCOL}`,
        });
      return;
    }
    this.#unanswered = 0;
    const message = data as Record<string, unknown> & { type: string };
    switch (message.type) {
      case 'here':
        this.#greet();
        break;
      case 'welcome':
        this.#welcome(message);
        break;
      case 'snapshot':
        this.#takeSnapshot(message);
        break;
      case 'changes':
        this.#takeChanges(message);
        break;
      case 'done':
      case 'refused':
        this.#answer(message);
        break;
      default:
    }
  }

  #welcome({ name, actions }: Record<string, unknown>): void {
    this.#snapshot = [];
    this.#isSnapshotTaken = false;
    this.#onWelcome({
      name: typeof name === 'string' ? name.slice(0, 200) : this.#connect.address,
      actions: Array.isArray(actions) ? actions : [],
    });
  }

  #takeSnapshot({ tasks, state }: Record<string, unknown>): void {
    if (this.#isSnapshotTaken || this.#snapshot.length > MOST_TASKS) return;
    this.#snapshot = this.#snapshot.concat(readTasks(tasks));
    const read = readState(state);
    if (read !== undefined) {
      this.#isSnapshotTaken = true;
      this.#state = 'live';
      this.#sink.snapshot(this.#snapshot, read);
      this.#sink.link({ name: 'live' });
      this.#snapshot = [];
    }
    this.#send({ type: 'next' });
    this.#later(BEAT);
  }

  #takeChanges({ tasks, state }: Record<string, unknown>): void {
    if (!this.#isSnapshotTaken) return;
    for (const [info, changes] of readDeltas(tasks)) {
      if (changes.length === 0) this.#sink.changed(info);
      for (const change of changes) this.#sink.changed(info, change);
    }
    const read = readState(state);
    if (read !== undefined) this.#sink.state(read);
    this.#send({ type: 'next' });
  }

  #answer({ type, call, value, why }: Record<string, unknown>): void {
    const waiting = this.#calls.get(call as number);
    this.#calls.delete(call as number);
    if (type === 'done') waiting?.resolve(value as never);
    else waiting?.reject(new Error(String(why)));
  }

  #greet(): void {
    this.#send({ type: 'hello', session: this.#session });
  }

  #send(message: PanelMessage): void {
    try {
      this.#line?.send(marked(message));
    } catch {
      this.#lose();
    }
  }
}
