import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { beginAgain, type Delivery } from '../delivery.ts';
import './delivery-card.css';
import { EventWall } from './event-wall.tsx';

/** The promise and how it stands: what was tracked here against what the collector has. */
export function DeliveryCard({ delivery }: { delivery: Delivery }): ReactElement {
  const { tracked, arrived, late, away, lost, twice, recognised } = delivery;
  const verdict = judge(delivery);
  return (
    <section className="delivery" aria-labelledby="delivery-title" data-state={verdict.state}>
      <h2 id="delivery-title">At the collector</h2>
      <p className="count">
        <strong data-testid="arrived">{arrived.toLocaleString('en')}</strong>{' '}
        <span>
          of <span data-testid="tracked">{tracked.toLocaleString('en')}</span> events arrived
        </span>
      </p>
      <p className="verdict">{verdict.text}</p>
      <EventWall fates={delivery.fates} />
      <dl className="figures">
        <Figure name="On the way" fate="away" value={away} />
        <Figure name="Late, over 5 s" fate="late" value={late} />
        <Figure name="Lost" fate="lost" value={lost} />
        <Figure name="Stored twice" fate="twice" value={twice} />
        <Figure name="Repeats ignored" fate="again" value={recognised} />
      </dl>
      <div className="row foot">
        <button
          type="button"
          className="quiet"
          disabled={tracked === 0 || away > 0}
          onClick={() => void beginAgain()}
        >
          Start counting anew
        </button>
      </div>
      <Announcer text={verdict.text} />
    </section>
  );
}

function Figure(props: { name: string; value: number; fate: string }): ReactElement {
  return (
    <div data-fate={props.fate} data-zero={props.value === 0 || undefined}>
      <dt>{props.name}</dt>
      <dd>{props.value.toLocaleString('en')}</dd>
    </div>
  );
}

interface Verdict {
  state: 'empty' | 'looking' | 'away' | 'kept' | 'broken';
  text: string;
}

function judge({ tracked, arrived, away, lost, twice, reach }: Delivery): Verdict {
  const n = (value: number): string => value.toLocaleString('en');
  if (tracked === 0)
    return { state: 'empty', text: 'Nothing tracked yet. Each event will be one square.' };
  if (reach === 'unknown') return { state: 'looking', text: 'Asking the collector what it has.' };
  if (lost > 0 || twice > 0) {
    return { state: 'broken', text: `Promise broken: ${n(lost)} lost, ${n(twice)} stored twice.` };
  }
  if (away > 0) {
    return {
      state: 'away',
      text: `${n(away)} kept safe in this browser until the collector has them.`,
    };
  }
  return {
    state: 'kept',
    text: `Promise kept: ${n(arrived)} of ${n(tracked)} arrived, none twice, none lost.`,
  };
}

/** Says the verdict once it has stood for a while: a count that runs is noise to a screen reader. */
function Announcer({ text }: { text: string }): ReactElement {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), 1_500);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  );
}
