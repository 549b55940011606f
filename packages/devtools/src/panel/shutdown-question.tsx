import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import { limitText } from '../model/time-text.ts';
import { taskCount } from './toolbar.tsx';

type Mode = 'cancel' | 'drain';

interface ShutdownQuestionProps {
  log: TaskLog;
  onShutdown(options: { mode: Mode; timeout: number }): void;
  onKeep(): void;
}

const limits = [1_000, 5_000, 30_000, 120_000];

export function ShutdownQuestion({ log, onShutdown, onKeep }: ShutdownQuestionProps): ReactElement {
  const [mode, setMode] = useState<Mode>('cancel');
  const [timeout, setTimeout] = useState(5_000);
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const { live } = log.list;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a line in every browser.
    <div className="bar question" role="group" aria-label="Shut down">
      <span>{live === 0 ? 'Take no more tasks?' : 'Take no more tasks, and'}</span>
      {live > 0 && (
        <>
          <select
            className="select"
            aria-label="What happens to the live tasks"
            value={mode}
            onChange={({ target }) => setMode(target.value as Mode)}
          >
            <option value="cancel">cancel</option>
            <option value="drain">let finish</option>
          </select>
          <span>the {taskCount(live)} that are live, waiting at most</span>
          <select
            className="select"
            aria-label="Time limit"
            value={timeout}
            onChange={({ target }) => setTimeout(Number(target.value))}
          >
            {limits.map((limit) => (
              <option key={limit} value={limit}>
                {limitText(limit)}
              </option>
            ))}
          </select>
        </>
      )}
      <span className="space" />
      <button ref={keep} type="button" className="button" onClick={onKeep}>
        Keep running
      </button>
      <button
        type="button"
        className="button danger solid"
        onClick={() => onShutdown({ mode, timeout })}
      >
        Shut down now
      </button>
    </div>
  );
}
