import type { BackgroundTaskManager } from './manager.ts';
import { checkObject, checkRequired } from './options.ts';

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
  const owned = <O extends object>(options: O | undefined): O & { owner: string } => {
    // A spread would make an object of anything.
    checkObject('options', options);
    return { ...(options as O), owner };
  };
  const view: OwnedMethods = {
    createTask: (work: never, options?: object) => manager.createTask(work, owned(options)),
    submit: (fn: never, options?: object) => manager.submit(fn, owned(options) as never),
    execute: (work, options) => manager.execute(work, owned(options)),
    map: (items, fn, options) => manager.map(items, fn, owned(options)),
    getTask: (id, access) => manager.getTask(id, owned(access)),
    getTaskInfo: (filter) => manager.getTaskInfo(owned(filter)),
    getResult: (id, access) => manager.getResult(id, owned(access)),
    awaitResult: (id, options) => manager.awaitResult(id, owned(options)),
    cancelTask: (id, reason, access) => manager.cancelTask(id, reason, owned(access)),
    rerun: (id, access) => manager.rerun(id, owned(access)),
  } as OwnedMethods;
  return { owner, ...view };
}
