import { TaskDevtools } from '@outlast/devtools';
import type { ReactElement } from 'react';
import { manager } from './manager.ts';

export function App(): ReactElement {
  return (
    <>
      <p>As it was</p>
      <TaskDevtools manager={manager} />
    </>
  );
}
