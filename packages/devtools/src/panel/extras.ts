// What a panel can do without until somebody asks for more than its rows: a chunk of its own.
export { CancelQuestion } from './cancel-question.tsx';
export { extrasCss } from './extras-css.ts';
export { KeyList } from './key-list.tsx';
export { SettingsMenu } from './settings-menu.tsx';
export { ShutdownQuestion } from './shutdown-question.tsx';
export { TaskDetails } from './task-details.tsx';
export { ThroughputStrip } from './throughput-strip.tsx';
