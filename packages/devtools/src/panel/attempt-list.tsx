import type { ReactElement } from 'react';
import type { SeenAttempt } from '../model/task-entry.ts';
import { ageText, clockText, durationText } from '../model/time-text.ts';

interface AttemptListProps {
  attempts: readonly SeenAttempt[];
  /** How many were made, seen or not. */
  made: number;
  now: number;
}

/** The runs of a task's function that the panel has seen. */
export function AttemptList({ attempts, made, now }: AttemptListProps): ReactElement {
  const unseen = made - attempts.length;
  if (made === 0) return <p className="muted">It has not started.</p>;
  return (
    <>
      {unseen > 0 && (
        <p className="muted">
          {unseen === 1 ? 'One was' : `${unseen} were`} made before the panel was opened.
        </p>
      )}
      <ol className="attempts">
        {attempts.map(({ number, startedAt, endedAt, error }) => (
          <li key={number} value={number}>
            <span>
              {clockText(startedAt)},{' '}
              {endedAt === undefined
                ? `running for ${ageText(now - startedAt)}`
                : durationText(endedAt - startedAt)}
            </span>
            {error !== undefined && <span className="attempt-error">{error}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}
