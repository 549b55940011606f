import type { TaskEvent } from '@outlast/core';
import { errorText } from './error-text.ts';
import type {
  ManagerPhase,
  ManagerState,
  TaskActions,
  TaskChange,
  TaskMore,
  TaskSink,
  TaskSource,
} from './task-source.ts';
import type { WatchedManager } from './watched-manager.ts';

const sources = new WeakMap<WatchedManager, TaskSource>();

/** The source of a manager in this page: the same one each time it is asked for. */
export function localSource(manager: WatchedManager): TaskSource {
  let source = sources.get(manager);
  if (source === undefined) {
    source = {
      id: manager.instanceId,
      name: manager.name,
      kind: 'local',
      actions: actionsOf(manager),
      open: (sink) => watch(manager, sink),
    };
    sources.set(manager, source);
  }
  return source;
}

/**
 * What the core's own handles have besides their public face: the core keeps `TaskOrigin` for this panel, too. Another
 * kind of handle need not have it.
 */
interface TaskWithOrigin {
  readonly origin?: { readonly payload: unknown } | undefined;
}

/** One snapshot of handles, of which nothing is copied, then one call for each event. */
function watch(manager: WatchedManager, sink: TaskSink): () => void {
  let isOpen = true;
  let state: ManagerState = {
    phase: phaseFound(manager),
    paused: manager.paused ?? false,
    storeTrouble: manager.metrics().storeErrors > 0 ? 'it failed before' : undefined,
  };
  const off = manager.on('*', (_type, event) => {
    if ('task' in event) {
      sink.changed(event.task, taskChange(event));
      return;
    }
    const next = stateAfter(state, event);
    if (next === state) return;
    state = next;
    sink.state(state);
  });
  const first = manager.getTasks();
  sink.snapshot(first, state);
  // What an earlier page left comes in without events, and being older it comes first.
  void manager.ready.then(() => {
    const now = isOpen ? manager.getTasks() : first;
    if (now[0] === first[0] && now.length <= first.length) return;
    const told = new Set(first);
    sink.added(now.filter((task) => task.done && !told.has(task)));
  });
  return () => {
    isOpen = false;
    off();
  };
}

/** Where a manager stands that nobody watched so far. */
function phaseFound(manager: WatchedManager): ManagerPhase {
  if (!manager.closed) return { name: 'open' };
  const isOver = manager.getTasks().every(({ done, lingering }) => done && !lingering);
  return isOver ? { name: 'closed' } : { name: 'closing', at: Date.now() };
}

function stateAfter(state: ManagerState, event: TaskEvent): ManagerState {
  switch (event.type) {
    case 'manager:shutdown':
      return { ...state, phase: { name: 'closing', mode: event.mode, at: event.at } };
    case 'manager:closed':
      return { ...state, phase: { name: 'closed', end: { at: event.at, stats: event.stats } } };
    case 'manager:paused':
      return { ...state, paused: true };
    case 'manager:resumed':
      return { ...state, paused: false };
    case 'store:error':
      return { ...state, storeTrouble: `${event.kind}: ${errorText(event.error)}` };
    default:
      return state;
  }
}

/** Undefined where an event says no more than that its task changed. */
function taskChange(event: TaskEvent): TaskChange | undefined {
  switch (event.type) {
    case 'task:restored':
      return { type: 'resumed' };
    case 'task:started':
      return { type: 'started', number: event.attempt, at: event.at };
    case 'task:retrying':
      return {
        type: 'ended',
        at: event.at,
        error: errorText(event.error),
        retryAt: event.at + event.delay,
      };
    case 'task:completed':
      return { type: 'ended', at: event.at };
    case 'task:failed':
    case 'task:cancelled':
    case 'task:timed_out':
    case 'task:dropped':
    case 'task:interrupted':
      return { type: 'ended', at: event.at, error: errorText(event.error) };
    default:
      return undefined;
  }
}

/** Nothing is awaited before it is done: what is asked of a manager in this page happens within the call. */
function actionsOf(manager: WatchedManager): TaskActions {
  const { rerun, pause, resume } = manager;
  return {
    cancel: async (ids, reason) => ids.filter((id) => manager.cancelTask(id, reason)).length,
    clearFinished: async () => manager.clearCompleted(),
    ...(rerun && { rerun: async (id) => rerun.call(manager, id).id }),
    ...(pause && { pause: async () => pause.call(manager) }),
    ...(resume && { resume: async () => resume.call(manager) }),
    shutdown: (asked) => manager.shutdown(asked),
    details: async (id) => moreOf(manager, id),
  };
}

function moreOf(manager: WatchedManager, id: string): TaskMore | undefined {
  const task = manager.getTask(id);
  if (task === undefined) return undefined;
  const { origin } = task as TaskWithOrigin;
  return {
    ...(origin?.payload !== undefined && { payload: origin.payload }),
    ...(task.status === 'completed' && { result: task.result }),
    ...(task.done && task.status !== 'completed' && { error: task.error }),
  };
}
