import { type ReactElement, useCallback, useRef, useSyncExternalStore } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import { PanelBody } from './panel-body.tsx';
import type { PanelSession } from './panel-session.ts';
import { useSize } from './use-size.ts';

interface PanelProps {
  session: PanelSession;
  takeFocus: boolean;
  onClose?: (() => void) | undefined;
}

/** The region, whatever is in it. */
export function Panel({ session, takeFocus, onClose }: PanelProps): ReactElement {
  const region = useRef<HTMLElement>(null);
  const { width } = useSize(region);
  const subscribe = useCallback((listener: () => void) => session.subscribe(listener), [session]);
  useSyncExternalStore(subscribe, () => session.version);
  const { log } = session;
  return (
    <section className="panel" ref={region} aria-label="Background tasks">
      {log === undefined ? (
        <p className="none">There is no manager to show.</p>
      ) : (
        width > 0 && (
          <PanelBody
            key={keyOf(log)}
            log={log}
            session={session}
            width={width}
            takeFocus={takeFocus}
            onClose={onClose}
          />
        )
      )}
    </section>
  );
}

const keys = new WeakMap<TaskLog, number>();
let lastKey = 0;

/** A log is a world of its own: what was typed and chosen for another does not hold. */
function keyOf(log: TaskLog): number {
  const known = keys.get(log);
  if (known !== undefined) return known;
  keys.set(log, ++lastKey);
  return lastKey;
}
