import { BackgroundTaskManager } from '@outlast/core';
import { TaskDevtools, TaskDevtoolsPanel } from '@outlast/devtools';
import type { ReactElement } from 'react';

export const manager: BackgroundTaskManager = new BackgroundTaskManager({ logger: false });

/** Rendered on a server, and then in the page. */
export function HydratedApp(): ReactElement {
  return (
    <main>
      <p>Rendered twice</p>
      <TaskDevtools manager={manager} />
      <div style={{ height: 300 }}>
        <TaskDevtoolsPanel manager={manager} />
      </div>
    </main>
  );
}
