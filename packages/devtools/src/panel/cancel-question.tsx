import { type ReactElement, useEffect, useRef } from 'react';
import { isLive } from '../model/display-status.ts';
import type { TaskEntry } from '../model/task-entry.ts';

interface CancelQuestionProps {
  /** Those that were live when the question came up: what arrives meanwhile is not meant. */
  tasks: readonly TaskEntry[];
  onCancel(tasks: readonly TaskEntry[]): void;
  onKeep(): void;
}

export function CancelQuestion({ tasks, onCancel, onKeep }: CancelQuestionProps): ReactElement {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const live = tasks.filter(({ status }) => isLive(status));
  const count = live.length;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a line in every browser.
    <div className="bar question" role="group" aria-labelledby="question">
      <span id="question">
        {count === 0
          ? 'They have all ended by now.'
          : count === 1
            ? 'Cancel the one live task?'
            : `Cancel these ${count.toLocaleString()} live tasks?`}
      </span>
      <span className="space" />
      <button ref={keep} type="button" className="button" onClick={onKeep}>
        Keep
      </button>
      {count > 0 && (
        <button type="button" className="button danger solid" onClick={() => onCancel(live)}>
          Cancel {count}
        </button>
      )}
    </div>
  );
}
