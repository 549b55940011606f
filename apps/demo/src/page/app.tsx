import { TaskDevtools } from '@outlast/devtools/production';
import type { ReactElement } from 'react';
import { useSyncExternalStore } from 'react';
import { readDelivery, watchDelivery } from '../delivery.ts';
import { manager } from '../outlast.ts';
import { DeliveryCard } from './delivery-card.tsx';
import { LeaveStep } from './leave-step.tsx';
import { Notices } from './notices.tsx';
import { TrackButtons } from './track-buttons.tsx';
import { TroubleStep } from './trouble-step.tsx';
import { useClosed, useMemoryOnly } from './use-manager.ts';
import { WorkStep } from './work-step.tsx';
import './steps.css';

export function App(): ReactElement {
  const delivery = useSyncExternalStore(watchDelivery, readDelivery);
  const closed = useClosed();
  const memoryOnly = useMemoryOnly();
  return (
    <>
      <header className="head">
        <p className="brand">Outlast</p>
        <h1>Close this tab. Nothing is lost.</h1>
        <p className="lede">
          Outlast finishes what your page still had to do: after a close, a reload, a dead network.
          Every event reaches the collector, once. Try to break it.
        </p>
        <TrackButtons closed={closed} />
      </header>
      <main>
        <Notices closed={closed} memoryOnly={memoryOnly} reach={delivery.reach} />
        <div className="columns">
          <DeliveryCard delivery={delivery} />
          <div className="steps">
            <LeaveStep closed={closed} />
            <TroubleStep mode={delivery.mode} />
            <WorkStep closed={closed} />
          </div>
        </div>
      </main>
      <TaskDevtools manager={manager} />
    </>
  );
}
