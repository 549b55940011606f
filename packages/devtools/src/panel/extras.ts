// What a panel can do without until somebody asks for more than its rows: a chunk of its own.
export { PopOut } from '../host/pop-out.ts';
export { exportText } from '../model/export-text.ts';
export { parseQuery } from '../model/task-query.ts';
export { Banners } from './banners.tsx';
export { CancelQuestion } from './cancel-question.tsx';
export { EmptyState } from './empty-state.tsx';
export { extrasCss } from './extras-css.ts';
export { KeyList } from './key-list.tsx';
export { saveText } from './save-text.ts';
export { SettingsMenu } from './settings-menu.tsx';
export { ShutdownQuestion } from './shutdown-question.tsx';
export { TaskDetails } from './task-details.tsx';
export { ThroughputStrip } from './throughput-strip.tsx';
