import { type ReactElement, useState } from 'react';
import { errorText } from '../model/error-text.ts';
import type { TaskEntry } from '../model/task-entry.ts';
import type { PanelView } from './use-panel.ts';

interface RerunButtonProps {
  view: PanelView;
  entry: TaskEntry;
}

/** Starts a task anew, and shows the new one; where that cannot be, it says why. */
export function RerunButton({ view, entry }: RerunButtonProps): ReactElement | null {
  const [refusal, setRefusal] = useState<string | undefined>();
  const { rerun } = entry.part.source.actions;
  if (rerun === undefined) return null;
  const run = async (): Promise<void> => {
    try {
      const id = await rerun(entry.id);
      view.log.flush();
      // The user's own task need not wait behind what is read.
      view.rows.release();
      const started = view.log.list.entries.findLast(
        (one) => one.part === entry.part && one.id === id,
      );
      view.announce(`Started ${entry.name} again`);
      if (started !== undefined) view.change({ active: started, detailed: started });
    } catch (error) {
      setRefusal(errorText(error));
      view.announce(errorText(error));
    }
  };
  if (refusal !== undefined) return <span className="muted">{refusal}</span>;
  return (
    <button type="button" className="button" onClick={() => void run()}>
      Run again
    </button>
  );
}
