import type { Resumed } from './admission.ts';
import { type Attempt, isThenable } from './attempt.ts';
import { clonedPayload, type Definition, type Definitions } from './definitions.ts';
import { ManagerClosedError, TaskInterruptedError, TaskNotFoundError } from './errors.ts';
import type { ManagedTask, TaskOrigin } from './managed-task.ts';
import type { ManagerSettings } from './manager-options.ts';
import { refuse } from './options.ts';
import { interruptionsOf, refusalToResume } from './recovery.ts';
import { revivedTask, settingsOf } from './revived-task.ts';
import type { Scheduler } from './scheduler.ts';
import type { SettledStatus } from './status.ts';
import type { TaskRecord } from './store.ts';
import type { TaskFunction, TaskOptions } from './task.ts';
import { taskSettings } from './task-options.ts';

interface IntakeParts {
  settings: ManagerSettings;
  scheduler: Scheduler;
  definitions: Definitions;
  /** Whether there is a store for what is not kept out of it. */
  persists: boolean;
  /** `draining`: only children of live tasks are still let in. */
  phase(): 'open' | 'draining' | 'closed';
}

/** Makes tasks from what users hand in (checks it, names it, binds it), and from what a store holds. */
export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** A task of a bare function, or of a promise already under way. */
  create(
    work: TaskFunction<unknown> | PromiseLike<unknown>,
    options: TaskOptions<never> | undefined,
    parent?: Attempt,
  ): ManagedTask {
    if (typeof work !== 'function') checkPromise(work);
    let settings = taskSettings(options);
    this.checkOpen(parent);
    const name = settings.name || nameOf(work);
    if (parent?.task.owner !== undefined && settings.owner === undefined)
      settings = { ...settings, owner: parent.task.owner };
    return this.#parts.scheduler.admit({ work: this.#bound(work), name, settings, parent });
  }

  /** A task of a definition. */
  enqueue(
    definition: Definition,
    payload: unknown,
    options: TaskOptions<never> | undefined,
  ): ManagedTask {
    const given = taskSettings(options);
    this.checkOpen();
    const { maxResumes, resume, ...defaults } = definition.defaults;
    const settings = { ...defaults, ...given } as TaskOptions<never>;
    const isStored = this.#parts.persists && settings.persist !== false;
    return this.#admitDefined(definition.name, settings, {
      payload: isStored ? clonedPayload(payload) : payload,
      restored: false,
      interruptions: 0,
    });
  }

  isDefined(definition: string): boolean {
    return this.#parts.definitions.get(definition) !== undefined;
  }

  /** Shows tasks as a store remembers them, the first settled first: settled, and without events. */
  remember(records: TaskRecord[], status?: SettledStatus): void {
    const { scheduler, settings } = this.#parts;
    const { tasks } = scheduler;
    const revived = records
      .filter(({ id }) => tasks.find(id) === undefined)
      .map((record) => {
        const order = tasks.nextOrder(record.id);
        return revivedTask(scheduler, record, status ?? (record.status as SettledStatus), order);
      });
    const now = settings.clock.now();
    tasks.history.addEarlier(
      revived.map((task) => [task, (task.finishedAt ?? now) + task.retainFor - now]),
    );
  }

  /** Goes on with a task that an earlier page left, under its old id; not once a shutdown has begun. */
  resume(record: TaskRecord): void {
    const { definitions, scheduler } = this.#parts;
    const definition = definitions.get(record.definition ?? '');
    if (definition === undefined || this.#parts.phase() !== 'open') return;
    scheduler.tasks.release(record.id);
    const { maxResumes, resume, ...defaults } = definition.defaults;
    const refusal = refusalToResume(record, { maxResumes, resume });
    const { id, name, createdAt, attempt, failures } = record;
    this.#admitDefined(
      definition.name,
      // Also what it did not have: a default that came since is not for it. It is in the store already.
      { ...defaults, ...(settingsOf(record) as TaskOptions<never>), persist: true },
      { payload: record.payload, restored: true, interruptions: interruptionsOf(record) },
      {
        id,
        createdAt,
        attempt,
        failures,
        refusal:
          refusal === undefined
            ? undefined
            : new TaskInterruptedError(`Task "${name}" was not resumed: ${refusal}`, {
                taskId: id,
              }),
      },
    );
  }

  /** A settled task again, as a new one. @throws TaskNotFoundError, ManagerClosedError */
  rerun(id: string, task: ManagedTask | undefined): ManagedTask {
    this.checkOpen();
    if (task === undefined) throw new TaskNotFoundError(id);
    if (!task.done) throw new TaskNotFoundError(id, 'has not settled, and cannot be run again yet');
    const { name, settings, origin, work } = task;
    const options = { ...settings, name, key: undefined, signal: undefined } as TaskOptions<never>;
    const { definitions, scheduler } = this.#parts;
    const definition = definitions.get(origin?.definition ?? '');
    if (origin !== undefined && definition !== undefined)
      return this.enqueue(definition, origin.payload, options);
    if (work === undefined) throw new TaskNotFoundError(id, 'has no work that could be run again');
    return scheduler.admit({ work, name, settings: options });
  }

  #admitDefined(
    definition: string,
    settings: TaskOptions<never>,
    origin: Omit<TaskOrigin, 'definition'>,
    resumed?: Resumed,
  ): ManagedTask {
    const { definitions, scheduler } = this.#parts;
    // Looked up at each start, so that a later definition of the name takes over.
    const work: TaskFunction<unknown> = (ctx) =>
      definitions.get(definition)?.handler(origin.payload, ctx);
    return scheduler.admit({
      work: this.#bound(work),
      name: settings.name || definition,
      settings,
      origin: { ...origin, definition },
      resumed,
    });
  }

  /** While draining, live tasks may go on making children (C7). @throws ManagerClosedError */
  checkOpen(parent?: Attempt): void {
    const phase = this.#parts.phase();
    if (phase === 'open') return;
    if (phase === 'draining' && parent !== undefined && !parent.task.done) return;
    throw new ManagerClosedError(this.#parts.settings.name);
  }

  #bound<W>(work: W): W {
    const { bind } = this.#parts.settings;
    if (bind === undefined || typeof work !== 'function') return work;
    const bound: unknown = bind(work as never);
    if (typeof bound !== 'function') refuse('bind', bound, 'a function that answers with one');
    return bound as W;
  }
}

/** @throws TypeError for anything but a promise or thenable. */
function checkPromise(work: unknown): void {
  let follows: boolean;
  try {
    follows = isThenable(work);
  } catch {
    follows = false;
  }
  if (!follows) refuse('work', work, 'a function or a promise');
  handleRejection(work as Promise<unknown>);
}

/**
 * Whatever becomes of the task, a promise that is dropped or refused must not end the process (C4). By the
 * platform's own `then`: a `then` of the promise's may be what starts it.
 */
function handleRejection(promise: Promise<unknown>): void {
  try {
    void Promise.prototype.then.call(promise, undefined, () => {});
  } catch {
    // Not a promise of any realm: it is followed like any thenable.
  }
}

/** What a task is called that nobody gave a name. A function may have any property in its place, or a trap. */
export function nameOf(work: unknown): string {
  let name: unknown;
  try {
    if (typeof work === 'function') name = work.name;
  } catch {
    // It goes without.
  }
  return typeof name === 'string' && name !== '' ? name : 'background_task';
}
