import { type ReactElement, useState } from 'react';
import { valueText } from '../model/context-text.ts';

/** Entries of one level that are shown before somebody asks for more. */
const STEP = 100;
const LONG = 2_000;

interface ValueTreeProps {
  label: string;
  value: unknown;
  /** Whether it is open from the start. */
  initialIsOpen?: boolean;
}

/** A plain value as a tree, made level by level as it is opened. */
export function ValueTree({ label, value, initialIsOpen = false }: ValueTreeProps): ReactElement {
  const [isOpen, setOpen] = useState(initialIsOpen);
  const [most, setMost] = useState(STEP);
  const entries = entriesOf(value);
  if (entries === undefined || entries.length === 0)
    return (
      <div className="leaf">
        <span className="key">{label}</span> <Leaf value={value} />
      </div>
    );
  return (
    <div className="branch">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className="key">{label}</span>{' '}
        <span className="muted">
          {isOpen ? countText(value, entries.length) : valueText(value)}
        </span>
      </button>
      {isOpen && (
        <div className="twigs">
          {entries.slice(0, most).map(([key, item]) => (
            <ValueTree key={key} label={key} value={item} />
          ))}
          {entries.length > most && (
            <button type="button" onClick={() => setMost(most + STEP)}>
              {(entries.length - most).toLocaleString()} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }): ReactElement {
  if (typeof value !== 'string')
    return (
      <span className="value">{typeof value === 'object' ? valueText(value) : String(value)}</span>
    );
  if (value.length <= LONG) return <span className="value">“{value}”</span>;
  return (
    <span className="value">
      “{value.slice(0, LONG)}…”{' '}
      <span className="muted">({value.length.toLocaleString()} characters)</span>
    </span>
  );
}

/** Undefined for what has no parts to open. */
function entriesOf(value: unknown): Array<[string, unknown]> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  return isPlain ? Object.entries(value) : undefined;
}

function countText(value: unknown, count: number): string {
  return Array.isArray(value) ? `[${count}]` : `{${count}}`;
}
