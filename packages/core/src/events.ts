import mitt, { type Emitter } from 'mitt';
import type { SettledStatus } from './status.ts';
import type { BackgroundTask } from './task.ts';

export type ShutdownMode = 'cancel' | 'drain' | 'suspend';

/** What a shutdown did. `initialTasks` is the sum of the four counts below it. */
export interface ShutdownStats {
  /** `timed_out` exactly when `remainingTasks` is above 0. */
  status: 'completed' | 'timed_out' | 'already_shutdown';
  /** Tasks live when the shutdown began. */
  initialTasks: number;
  completedTasks: number;
  /** Timed-out ones included. */
  failedTasks: number;
  cancelledTasks: number;
  /** Left in the store for the next start. */
  suspendedTasks: number;
  /** Functions (not tasks) still running when it returned, abandoned ones included. */
  remainingTasks: number;
  durationMs: number;
}

export type StoreTrouble = 'open' | 'read' | 'write' | 'claim' | 'close';

/** What each event carries besides `type`, `manager` and `at`. */
interface TaskEventDetails {
  'task:created': object;
  'task:restored': object;
  'task:started': { attempt: number };
  'task:progress': { progress: number; message: string | undefined };
  'task:retrying': { attempt: number; error: unknown; delay: number };
  'task:completed': { result: unknown };
  'task:failed': { error: unknown };
  'task:cancelled': { error: unknown };
  'task:timed_out': { error: unknown };
  'task:dropped': { error: unknown };
  'task:interrupted': { error: unknown };
  'task:settled': { status: SettledStatus };
  'task:abandoned': object;
}

interface ManagerEventDetails {
  'manager:idle': object;
  'manager:paused': object;
  'manager:resumed': object;
  'manager:shutdown': { mode: ShutdownMode };
  'manager:closed': { stats: ShutdownStats };
  'store:error': { kind: StoreTrouble; error: unknown };
}

type EventDetails = TaskEventDetails & ManagerEventDetails;

const eventTypes = [
  'task:created',
  'task:restored',
  'task:started',
  'task:progress',
  'task:retrying',
  'task:completed',
  'task:failed',
  'task:cancelled',
  'task:timed_out',
  'task:dropped',
  'task:interrupted',
  'task:settled',
  'task:abandoned',
  'manager:idle',
  'manager:paused',
  'manager:resumed',
  'manager:shutdown',
  'manager:closed',
  'store:error',
] as const;

export type EventType = (typeof eventTypes)[number];

/** What can be listened to: a misspelt name would never be heard. */
export const audible: readonly string[] = ['*', ...eventTypes];

/** One event as its listeners get it: a union that narrows on `type`. */
export type EventOf<M, Type extends EventType = EventType> = {
  [T in Type]: {
    type: T;
    manager: M;
    at: number;
  } & (T extends keyof TaskEventDetails ? { task: BackgroundTask } : object) &
    EventDetails[T];
}[Type];

/** What the emitter's owner hands over; `type`, `manager` and `at` are added on the way. */
export type DetailsOf<T extends EventType> = (T extends keyof TaskEventDetails
  ? { task: BackgroundTask }
  : object) &
  EventDetails[T];

type Handler = (...args: never[]) => unknown;
type Wrapper = (...args: unknown[]) => void;

interface Registration {
  handler: Handler;
  wrapper: Wrapper;
  removed: boolean;
}

/**
 * mitt with what it lacks (C29): a listener that throws or rejects disturbs nobody, an event emitted during
 * a delivery comes after it, a removed listener is not called and an added one waits for the next event.
 */
export class GuardedEmitter<M> {
  readonly #mitt: Emitter<Record<string, unknown>> = mitt();
  readonly #registrations = new Map<string, Registration[]>();
  readonly #queue: Array<EventOf<M>> = [];
  readonly #onListenerError: (error: unknown, type: string) => void;
  /** The event under delivery. */
  #current: EventOf<M> | undefined;
  /** How many `together` are under way. */
  #holds = 0;
  /** Counts deliveries, so that a listener need not hold the event it was added in. */
  #delivery = 0;

  constructor(onListenerError: (error: unknown, type: string) => void) {
    this.#onListenerError = onListenerError;
  }

  /** Whether any event would reach anyone. During a delivery a listener may still be added before its turn comes. */
  get isHeard(): boolean {
    return this.#registrations.size > 0 || this.#current !== undefined;
  }

  /** Whether an event of that type would reach anyone: ask before building one. */
  wants(type: EventType): boolean {
    return (
      this.isHeard &&
      (this.#current !== undefined || this.#registrations.has(type) || this.#registrations.has('*'))
    );
  }

  on(type: string, handler: Handler, once: boolean = false): () => void {
    const addedDuring = this.#delivery;
    const registration: Registration = {
      handler,
      removed: false,
      wrapper: (...args) => {
        const event = this.#current;
        if (registration.removed || this.#delivery === addedDuring) return;
        if (once) this.#remove(type, registration);
        this.guard(
          () => (handler as (...args: unknown[]) => unknown)(...args),
          event?.type ?? type,
        );
      },
    };
    const list = this.#registrations.get(type);
    if (list) list.push(registration);
    else this.#registrations.set(type, [registration]);
    this.#mitt.on(type as never, registration.wrapper as never);
    return () => this.#remove(type, registration);
  }

  off(type: string, handler?: Handler): void {
    const list = this.#registrations.get(type) ?? [];
    const gone =
      handler === undefined ? [...list] : list.filter((one) => one.handler === handler).slice(0, 1);
    for (const registration of gone) this.#remove(type, registration);
  }

  emit(event: EventOf<M>): void {
    this.#queue.push(event);
    if (this.#current === undefined && this.#holds === 0) this.#deliver();
  }

  /** Delivers what is emitted in `run` when it is over: listeners see all that it did. */
  together(run: () => void): void {
    this.#holds++;
    run();
    this.#holds--;
    if (this.#current === undefined && this.#holds === 0) this.#deliver();
  }

  #deliver(): void {
    // Not by shift(), which costs the length of a long queue each time. What is pushed meanwhile has its turn.
    for (const next of this.#queue) {
      this.#current = next;
      this.#delivery++;
      this.#mitt.emit(next.type, next);
    }
    this.#queue.length = 0;
    this.#current = undefined;
  }

  /** Calls a callback of the user's; what it throws, or rejects with, is counted and goes no further. */
  guard(call: () => unknown, type: string): void {
    try {
      const answer = call() as PromiseLike<unknown> | undefined;
      if (typeof answer?.then === 'function')
        answer.then(undefined, (error) => this.#onListenerError(error, type));
    } catch (error) {
      this.#onListenerError(error, type);
    }
  }

  #remove(type: string, registration: Registration): void {
    if (registration.removed) return;
    registration.removed = true;
    this.#mitt.off(type as never, registration.wrapper as never);
    const rest = this.#registrations.get(type)?.filter((one) => one !== registration) ?? [];
    if (rest.length > 0) this.#registrations.set(type, rest);
    else this.#registrations.delete(type);
  }
}
