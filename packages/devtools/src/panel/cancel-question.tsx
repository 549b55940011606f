import { type ReactElement, useEffect, useRef } from 'react';
import { countText } from '../model/count-text.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import { cancelNow } from './commands.ts';
import type { PanelView } from './use-panel.ts';

interface CancelQuestionProps {
  view: PanelView;
  /** Those that were live when the question came up: what arrives meanwhile is not meant. */
  tasks: readonly TaskEntry[];
}

export function CancelQuestion({ view, tasks }: CancelQuestionProps): ReactElement {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const live = tasks.filter((entry) => entry.live && !entry.gone);
  const count = live.length;
  const answer = (): void => view.change({ question: undefined });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a line in every browser.
    <div className="bar question" role="group" aria-labelledby="question">
      <span id="question">
        {count === 0
          ? 'They have all ended by now.'
          : count === 1
            ? 'Cancel the one live task?'
            : `Cancel these ${countText(count)} live tasks?`}
      </span>
      <span className="space" />
      <button ref={keep} type="button" className="button" onClick={answer}>
        Keep
      </button>
      {count > 0 && (
        <button
          type="button"
          className="button danger solid"
          onClick={() => {
            cancelNow(view, live);
            answer();
          }}
        >
          Cancel {count}
        </button>
      )}
    </div>
  );
}
