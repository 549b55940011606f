import { localSource } from '../model/local-source.ts';
import type {
  ManagerState,
  ShutdownAsked,
  TaskChange,
  TaskFacts,
  TaskSource,
} from '../model/task-source.ts';
import type { WatchedManager } from '../model/watched-manager.ts';
import { type DevtoolsPort, type Line, lineOver } from './port.ts';
import {
  type ActionName,
  actionNames,
  type ManagerMessage,
  marked,
  type PanelMessage,
  PROTOCOL,
  type TaskDelta,
  versionOf,
} from './protocol.ts';
import { shortInfo, shortMore } from './short-info.ts';

export interface ServeOptions {
  /** The panel may look, but not act. Default false. */
  readOnly?: boolean | undefined;
}

/** Milliseconds between two batches. */
const PACE = 100;
/** Tasks in a batch: one that is made within a few milliseconds. */
const BATCH = 500;
/** Of one task between two batches; a task that tries again faster is told of with gaps. */
const MOST_CHANGES = 20;

/**
 * Shows a manager to a panel elsewhere, over a `MessagePort`, a Worker's own scope, or a WebSocket. Nothing is
 * subscribed before a panel is opened at the other end, nor after it was closed. Whoever holds the other end can
 * cancel tasks and shut the manager down, unless `readOnly`.
 *
 * @returns what ends it; the port stays open.
 * @throws TypeError for what is no port.
 * @example
 * // In a Worker; in the page: mountTaskDevtools([manager, remoteManager(worker, { name: 'worker' })])
 * serveTaskDevtools(manager, self);
 */
export function serveTaskDevtools(
  manager: WatchedManager,
  port: DevtoolsPort,
  options: ServeOptions = {},
): () => void {
  const service = new Service(localSource(manager), options.readOnly === true);
  const line = lineOver(port, {
    message: (data) => {
      if (versionOf(data) === PROTOCOL) service.hear(data as PanelMessage);
    },
    open: () => line.send(marked({ type: 'here' })),
    gone: () => service.stop(),
  });
  service.line = line;
  return () => {
    service.stop();
    line.close(false);
  };
}

class Service {
  line: Line | undefined;
  readonly #source: TaskSource;
  readonly #actions: readonly ActionName[];
  readonly #dirty = new Map<string, { task: TaskFacts; changes: TaskChange[] }>();
  /** What of the snapshot has not been sent yet. */
  #rest: readonly TaskFacts[] | undefined;
  #state: ManagerState | undefined;
  #isStateNew = false;
  #close: (() => void) | undefined;
  #session: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the panel has taken in what it was sent: until then changes are gathered here. */
  #turn: 'ours' | 'theirs' = 'ours';

  constructor(source: TaskSource, isReadOnly: boolean) {
    this.#source = source;
    const { actions } = source;
    this.#actions = actionNames.filter(
      (name) => name === 'details' || (!isReadOnly && actions[name] !== undefined),
    );
  }

  hear(message: PanelMessage): void {
    switch (message.type) {
      case 'hello':
        if (this.#close === undefined || message.session !== this.#session) this.#start();
        this.#session = message.session;
        break;
      case 'next':
        this.#turn = 'ours';
        if (this.#rest !== undefined) this.#sendSnapshot();
        else this.#later();
        break;
      case 'ping':
        this.#send({ type: 'pong' });
        break;
      case 'act':
        void this.#act(message.call, message.action, message.args);
        break;
      case 'bye':
        this.stop();
        break;
      default:
    }
  }

  stop(): void {
    this.#close?.();
    this.#close = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dirty.clear();
    this.#rest = undefined;
  }

  #start(): void {
    this.stop();
    const { name, id } = this.#source;
    this.#send({ type: 'welcome', name, instanceId: id, actions: this.#actions });
    this.#close = this.#source.open({
      snapshot: (tasks, state) => {
        this.#rest = tasks;
        this.#state = state;
        this.#sendSnapshot();
      },
      changed: (task, change) => this.#changed(task, change),
      added: (tasks) => {
        for (const task of tasks) this.#changed(task, undefined);
      },
      state: (state) => {
        this.#state = state;
        this.#isStateNew = true;
        this.#later();
      },
      link: () => {},
    });
  }

  #changed(task: TaskFacts, change: TaskChange | undefined): void {
    let known = this.#dirty.get(task.id);
    if (known === undefined) {
      known = { task, changes: [] };
      this.#dirty.set(task.id, known);
    }
    known.task = task;
    if (change !== undefined) known.changes.push(change);
    if (known.changes.length > MOST_CHANGES) known.changes.shift();
    this.#later();
  }

  #later(): void {
    if (this.#timer !== undefined || this.#turn === 'theirs' || this.#close === undefined) return;
    if (this.#dirty.size === 0 && !this.#isStateNew) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sendChanges();
    }, PACE);
    // A process with nothing else to do ends.
    (this.#timer as { unref?(): void }).unref?.();
  }

  #sendSnapshot(): void {
    const tasks = this.#rest?.slice(0, BATCH) ?? [];
    const rest = this.#rest?.slice(BATCH) ?? [];
    this.#rest = rest.length > 0 ? rest : undefined;
    this.#turn = 'theirs';
    this.#send({
      type: 'snapshot',
      tasks: tasks.map(infoOf),
      ...(rest.length === 0 && this.#state && { state: this.#state }),
    });
  }

  #sendChanges(): void {
    const tasks: TaskDelta[] = [];
    for (const [id, { task, changes }] of this.#dirty) {
      if (tasks.length >= BATCH) break;
      this.#dirty.delete(id);
      tasks.push([infoOf(task), changes]);
    }
    this.#turn = 'theirs';
    this.#send({ type: 'changes', tasks, ...(this.#isStateNew && { state: this.#state }) });
    this.#isStateNew = false;
  }

  async #act(call: number, action: ActionName, args: readonly unknown[]): Promise<void> {
    try {
      if (!this.#actions.includes(action)) throw new Error(`There is no ${String(action)} here`);
      const value = await this.#perform(action, args);
      this.#send({ type: 'done', call, value });
    } catch (error) {
      this.#send({ type: 'refused', call, why: String((error as Error)?.message ?? error) });
    }
  }

  #perform(action: ActionName, [first, second]: readonly unknown[]): Promise<unknown> {
    const { actions } = this.#source;
    switch (action) {
      case 'cancel':
        if (!Array.isArray(first)) throw new TypeError('cancel takes an array of ids');
        return actions.cancel(first.map(String), String(second));
      case 'shutdown':
        return actions.shutdown(first as ShutdownAsked);
      case 'details':
        return actions.details(String(first)).then((more) => more && shortMore(more));
      case 'rerun':
        return actions.rerun?.(String(first)) ?? Promise.reject(new Error('It cannot run again'));
      default:
        return Promise.resolve(actions[action]?.());
    }
  }

  #send(message: ManagerMessage): void {
    try {
      this.line?.send(marked(message));
    } catch {
      // A port that was closed under us: nobody is there to be told.
      this.stop();
    }
  }
}

function infoOf(task: TaskFacts): ReturnType<typeof shortInfo> {
  return shortInfo('info' in task ? task.info() : task);
}
