import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';

const example = `manager.createTask(async ({ signal }) => {
  await fetch('/sync', { method: 'POST', signal });
}, { name: 'sync', timeout: 5_000 });`;

/** Nothing has happened yet: says how to make something happen. */
export function NoTasks(): ReactElement {
  return (
    <div className="none">
      <p>No task yet. The first one shows here as soon as it is created:</p>
      <pre>
        <code>{example}</code>
      </pre>
      <CopyButton label="Copy the example" text={() => example} />
    </div>
  );
}
