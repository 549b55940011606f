import type { BackgroundTaskManager } from './manager.ts';
import { checkObject, checkRequired } from './options.ts';
import { taskSettings } from './task-options.ts';

type OwnedMethods = Pick<
  BackgroundTaskManager,
  | 'createTask'
  | 'submit'
  | 'execute'
  | 'map'
  | 'getTask'
  | 'getTaskInfo'
  | 'getResult'
  | 'awaitResult'
  | 'cancelTask'
  | 'rerun'
>;

/** A manager as one owner sees it: every task it makes is that owner's, and no other owner's is there. */
export type OwnedTasks = OwnedMethods & { readonly owner: string };

/**
 * The manager, always naming that owner; an `owner` in any options is ignored.
 * @throws TypeError for anything but a string, so that an owner that is missing by mistake sees nothing.
 */
export function ownedTasks(manager: BackgroundTaskManager, owner: string): OwnedTasks {
  checkRequired('owner', owner, 'string');
  /** The options without their owner, for what is no option of a task. */
  const read = <O extends object>(options: O | undefined): Partial<O> => {
    checkObject('options', options);
    return options ?? {};
  };
  const settings = (options: object | undefined): object => taskSettings(options, owner);
  const mine = (access: object | undefined): { owner: string } => {
    checkObject('options', access);
    return { owner };
  };
  const view: OwnedMethods = {
    createTask: (work: never, options?: object) => manager.createTask(work, settings(options)),
    submit: (fn: never, options?: { args?: never }) =>
      manager.submit(fn, { ...settings(options), args: read(options).args } as never),
    // Async, so that a wrong option rejects (C5).
    execute: async (work, options) => {
      const { within, background } = read(options);
      return manager.execute(work, { ...settings(options), within, background });
    },
    map: async (items, fn, options) => manager.map(items, fn, settings(options)),
    getTask: (id, access) => manager.getTask(id, mine(access)),
    getTaskInfo: (filter) => {
      const { status, name } = read(filter);
      return manager.getTaskInfo({ status, name, owner });
    },
    getResult: (id, access) => manager.getResult(id, mine(access)),
    awaitResult: (id, options) => {
      const { timeout, signal } = read(options);
      return manager.awaitResult(id, { timeout, signal, owner });
    },
    cancelTask: (id, reason, access) => manager.cancelTask(id, reason, mine(access)),
    rerun: (id, access) => manager.rerun(id, mine(access)),
  } as OwnedMethods;
  return { owner, ...view };
}
