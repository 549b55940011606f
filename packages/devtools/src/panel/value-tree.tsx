import { type ReactElement, useState } from 'react';
import { valueText } from '../model/context-text.ts';
import { countText } from '../model/count-text.ts';
import { partCount, partsOf, Unread } from '../model/safe-value.ts';

/** Entries of one level that are shown before somebody asks for more. */
const STEP = 100;
const LONG = 2_000;

interface ValueTreeProps {
  label: string;
  value: unknown;
  /** What it is inside of: a cycle is not followed. */
  path?: readonly unknown[];
}

/** Any value as a tree, made level by level as it is opened. */
export function ValueTree({ label, value, path = [] }: ValueTreeProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const [most, setMost] = useState(STEP);
  const isCycle = path.includes(value);
  const count = typeof value === 'object' && value !== null ? partCount(value) : 0;
  const parts = isCycle ? undefined : partsOf(value, isOpen ? most : 1);
  if (parts === undefined || parts.length === 0)
    return (
      <div className="leaf">
        {label !== '' && <span className="key">{label}</span>}{' '}
        {isCycle ? <span className="muted">(cycle)</span> : <Leaf value={value} />}
      </div>
    );
  const inside = [...path, value];
  return (
    <div className="branch">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label !== '' && <span className="key">{label}</span>}{' '}
        <span className="muted">{valueText(value, isOpen ? 0 : 1)}</span>
      </button>
      {isOpen && (
        <div className="twigs">
          {parts.map((part) => (
            <ValueTree key={part.key} label={part.key} value={part.value} path={inside} />
          ))}
          {count > most && (
            <button type="button" onClick={() => setMost(most + STEP)}>
              {countText(count - most)} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }): ReactElement {
  if (value instanceof Unread) return <span className="muted">({value.text})</span>;
  if (typeof value !== 'string') return <span className="value">{valueText(value)}</span>;
  if (value.length <= LONG) return <span className="value">“{value}”</span>;
  return (
    <span className="value">
      “{value.slice(0, LONG)}…”{' '}
      <span className="muted">({countText(value.length)} characters)</span>
    </span>
  );
}
