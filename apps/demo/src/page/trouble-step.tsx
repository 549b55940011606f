import type { ReactElement } from 'react';
import type { CollectorMode } from '../collector-client.ts';
import { setMode } from '../delivery.ts';

const choices: { mode: CollectorMode; label: string; meaning: string }[] = [
  { mode: 'ok', label: 'Up', meaning: 'It takes every batch at once.' },
  { mode: 'slow', label: 'Slow', meaning: 'It answers after 2 seconds.' },
  { mode: '500', label: 'Failing', meaning: 'It answers “500 Internal Server Error”.' },
  { mode: '429', label: 'Busy', meaning: 'It answers “429, come back in 1 second”.' },
  { mode: 'down', label: 'Down', meaning: 'It cuts every connection without an answer.' },
];

/** Make trouble. The switch is the server's own: the page cannot tell it from a real outage. */
export function TroubleStep({ mode }: { mode: CollectorMode }): ReactElement {
  return (
    <section className="step" aria-labelledby="trouble-title">
      <h2 id="trouble-title">Make trouble</h2>
      <fieldset className="choices">
        <legend>The collector is</legend>
        <div className="segments">
          {choices.map((choice) => (
            <label key={choice.mode}>
              <input
                type="radio"
                name="mode"
                value={choice.mode}
                checked={mode === choice.mode}
                onChange={() => void setMode(choice.mode)}
              />
              <span>{choice.label}</span>
            </label>
          ))}
        </div>
        <p className="meaning">{choices.find((choice) => choice.mode === mode)?.meaning}</p>
      </fieldset>
      <p>
        Or go offline for real: pull the plug, or choose “Offline” in the network panel of your
        browser’s developer tools. A page cannot do that for you, and this one does not pretend to.
      </p>
    </section>
  );
}
