import { type ReactElement, useRef } from 'react';
import type { TaskLog } from '../model/task-log.ts';
import type { OpenPanelOptions } from './open-panel.tsx';
import { PanelBody } from './panel-body.tsx';
import type { PanelSession } from './panel-session.ts';
import { type Size, useSize } from './use-size.ts';
import { useVersion } from './use-version.ts';

export interface PanelProps extends OpenPanelOptions {
  /** The size it opens with: so its rows need not wait until it is measured. */
  first: Size;
  session: PanelSession;
}

/** The region, whatever is in it. */
export function Panel(props: PanelProps): ReactElement {
  const region = useRef<HTMLElement>(null);
  const size = useSize(region, props.first);
  useVersion(props.session);
  const { log } = props.session;
  return (
    <section className="panel" ref={region} aria-label="Background tasks">
      {log === undefined ? (
        <p className="none">There is no manager to show.</p>
      ) : (
        size.width > 0 && <PanelBody key={keyOf(log)} {...props} log={log} size={size} />
      )}
    </section>
  );
}

const keys = new WeakMap<TaskLog, number>();
let lastKey = 0;

/** A log is a world of its own: what was selected and opened in another does not hold. */
function keyOf(log: TaskLog): number {
  const known = keys.get(log);
  if (known !== undefined) return known;
  keys.set(log, ++lastKey);
  return lastKey;
}
