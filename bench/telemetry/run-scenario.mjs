import { Lane } from './lane.mjs';
import { Trial } from './trial.mjs';

/** A page leaves, and comes back: what arrived of its events, in numbers of events. */
export async function runScenario(scenario, { site, collector, contender, lane }) {
  const { leave, linger = 3_000, recover, visit = onePage, settle = 6_000 } = scenario;
  const own = scenario.ownBrowser && new Lane(scenario.preferences);
  const trial = new Trial({ site, collector, contender, lane: own || lane });
  try {
    await trial.start();
    await leave(trial);
    await trial.settle(linger);
    const early = trial.ledger.arrived;
    await recover?.(trial);
    await visit(trial);
    // A repeat of what was sent before comes with the visit.
    await trial.settle(settle, 2_000);
    const { arrived, twice } = trial.ledger;
    return { age: trial.age, tracked: trial.tracked, arrived, late: arrived - early, twice };
  } catch (error) {
    throw new Error(`${contender.title}, ${scenario.title}: ${error.message}`, { cause: error });
  } finally {
    await trial.dispose();
    await own?.dispose();
  }
}

const onePage = (trial) => trial.openPage();
