export {
  type EvaluatingPage,
  exposeForTests,
  type WaitForBackgroundTasksOptions,
  waitForBackgroundTasks,
} from './exposed-managers.ts';
export { type ManualClock, manualClock } from './manual-clock.ts';
