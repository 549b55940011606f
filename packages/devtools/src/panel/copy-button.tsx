import { type ReactElement, useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

interface CopyButtonProps {
  /** What it copies, made when it is pressed. */
  text(): string;
  label: string;
}

type CopyState = 'ready' | 'copied' | 'refused';

/** A button that says for two seconds what became of it. */
export function CopyButton({ text, label }: CopyButtonProps): ReactElement {
  const [state, setState] = useState<CopyState>('ready');
  useEffect(() => {
    if (state === 'ready') return;
    const timer = setTimeout(() => setState('ready'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  const words = { ready: label, copied: 'Copied', refused: 'Copying is blocked' };
  return (
    <button
      type="button"
      className="button"
      onClick={({ currentTarget }) =>
        void copyText(text(), currentTarget).then((isDone) =>
          setState(isDone ? 'copied' : 'refused'),
        )
      }
    >
      {words[state]}
    </button>
  );
}
