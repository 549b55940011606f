// A React app, of whichever React it is bundled with; `?initially` has the panel open.
import { BackgroundTaskManager } from '@outlast/core';
import { TaskDevtools, TaskDevtoolsPanel } from '@outlast/devtools';
import { type ReactElement, StrictMode, useState, version } from 'react';
import { createRoot } from 'react-dom/client';

const manager = new BackgroundTaskManager({ logger: false, name: 'main' });
const query = new URLSearchParams(location.search);

function App(): ReactElement {
  const [count, setCount] = useState(0);
  const [shows, setShows] = useState(true);
  return (
    <StrictMode>
      <p>React {version}</p>
      <button type="button" onClick={() => setCount(count + 1)}>
        Count {count}
      </button>
      <button type="button" onClick={() => setShows(!shows)}>
        Toggle devtools
      </button>
      {shows && <TaskDevtools manager={[manager]} initialIsOpen={query.has('initially')} />}
      {query.has('inline') && (
        <div style={{ height: 300 }}>
          <TaskDevtoolsPanel manager={manager} />
        </div>
      )}
    </StrictMode>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
Object.assign(window, { manager });
