import type { TaskInfo } from '@outlast/core';
import type {
  Link,
  ManagerState,
  TaskChange,
  TaskFacts,
  TaskSink,
} from '../../src/model/task-source.ts';

/** What a panel would know from what a source tells. */
export class RecordingSink implements TaskSink {
  readonly tasks: Map<string, TaskInfo> = new Map();
  readonly changes: TaskChange[] = [];
  readonly links: Link[] = [];
  /** How often anything was told. */
  told = 0;
  snapshots = 0;
  manager: ManagerState | undefined;

  /** By name: names are told apart in these tests. */
  get statuses(): Record<string, string> {
    return Object.fromEntries([...this.tasks.values()].map(({ name, status }) => [name, status]));
  }

  snapshot(tasks: readonly TaskFacts[], state: ManagerState): void {
    this.snapshots++;
    this.told++;
    this.tasks.clear();
    for (const task of tasks) this.tasks.set(task.id, infoOf(task));
    this.manager = state;
  }

  changed(task: TaskFacts, change?: TaskChange): void {
    this.told++;
    this.tasks.set(task.id, infoOf(task));
    if (change !== undefined) this.changes.push(change);
  }

  added(tasks: readonly TaskFacts[]): void {
    for (const task of tasks) if (!this.tasks.has(task.id)) this.tasks.set(task.id, infoOf(task));
  }

  state(state: ManagerState): void {
    this.told++;
    this.manager = state;
  }

  link(link: Link): void {
    this.links.push(link);
  }
}

function infoOf(task: TaskFacts): TaskInfo {
  return 'info' in task ? task.info() : task;
}
