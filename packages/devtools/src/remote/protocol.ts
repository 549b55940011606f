import type { TaskInfo } from '@outlast/core';
import type { ManagerState, TaskChange } from '../model/task-source.ts';

/** Both ends must speak the same; anything else on a port is somebody else's. */
export const PROTOCOL = 1;

/** Every message carries this: a port may be shared with the page's own messages. */
interface Marked {
  readonly outlastDevtools: number;
}

export const actionNames = [
  'cancel',
  'clearFinished',
  'rerun',
  'pause',
  'resume',
  'shutdown',
  'details',
] as const;

export type ActionName = (typeof actionNames)[number];

/** From the panel. */
export type PanelMessage =
  /** It was opened: it wants a snapshot, then changes. The same `session` again is only asking whether it was heard. */
  | { readonly type: 'hello'; readonly session: string }
  /** It has taken in a batch; the next may come. */
  | { readonly type: 'next' }
  | { readonly type: 'ping' }
  | {
      readonly type: 'act';
      readonly call: number;
      readonly action: ActionName;
      readonly args: readonly unknown[];
    }
  /** It was closed. */
  | { readonly type: 'bye' };

/** A task with what happened to it since it was last told. */
export type TaskDelta = readonly [info: TaskInfo, changes: readonly TaskChange[]];

/** From where the manager is. */
export type ManagerMessage =
  /** Somebody serves here, and can be greeted. */
  | { readonly type: 'here' }
  | {
      readonly type: 'welcome';
      readonly name: string;
      readonly instanceId: string;
      readonly actions: readonly ActionName[];
    }
  /** Parts of a snapshot, oldest first; only the last has the state. */
  | {
      readonly type: 'snapshot';
      readonly tasks: readonly TaskInfo[];
      readonly state?: ManagerState;
    }
  | {
      readonly type: 'changes';
      readonly tasks: readonly TaskDelta[];
      readonly state?: ManagerState | undefined;
    }
  | { readonly type: 'pong' }
  | { readonly type: 'done'; readonly call: number; readonly value?: unknown }
  | { readonly type: 'refused'; readonly call: number; readonly why: string };

export function marked<M extends PanelMessage | ManagerMessage>(message: M): M & Marked {
  return { outlastDevtools: PROTOCOL, ...message };
}

/** The version that a message of this protocol speaks; undefined for any other message. */
export function versionOf(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { outlastDevtools, type } = data as Record<string, unknown>;
  return typeof outlastDevtools === 'number' && typeof type === 'string'
    ? outlastDevtools
    : undefined;
}
