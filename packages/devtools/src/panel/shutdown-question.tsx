import type { ShutdownMode } from '@outlast/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { LogPart } from '../model/log-part.ts';
import { limitText } from '../model/time-text.ts';
import { attempt, taskCount } from './commands.ts';
import type { PanelView } from './use-panel.ts';

const modes: Record<ShutdownMode, string> = {
  cancel: 'cancel',
  drain: 'let finish',
  suspend: 'keep for the next start (cancel what is not stored)',
};
const limits = [1_000, 5_000, 30_000, 120_000];

interface ShutdownQuestionProps {
  view: PanelView;
  part: LogPart;
}

export function ShutdownQuestion({ view, part }: ShutdownQuestionProps): ReactElement {
  const [mode, setMode] = useState<ShutdownMode>('cancel');
  const [timeout, setTimeout] = useState(5_000);
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const { live } = part;
  const answer = (): void => view.change({ question: undefined });
  const shutDown = (): void => {
    answer();
    const done = part.source.actions.shutdown({ mode, timeout });
    attempt(
      view,
      done.then(() => view.announce('The manager is shut down')),
    );
  };
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
            onChange={({ target }) => setMode(target.value as ShutdownMode)}
          >
            {Object.entries(modes).map(([key, text]) => (
              <option key={key} value={key}>
                {text}
              </option>
            ))}
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
      <button ref={keep} type="button" className="button" onClick={answer}>
        Keep running
      </button>
      <button type="button" className="button danger solid" onClick={shutDown}>
        Shut down now
      </button>
    </div>
  );
}
