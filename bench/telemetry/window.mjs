import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { behaviours } from './collector.mjs';
import { Lane } from './lane.mjs';
import { line } from './report.mjs';
import { Trial } from './trial.mjs';

/** From the end of the task that tracked the event to the kill, in ms. */
const ages = [0, 1, 2, 5, 10, 20, 50];
const kills = { renderer: 'renderer killed', browser: 'browser killed' };
const states = { warm: 'a page open for a second', cold: 'the first thing a page does' };

/** One event for each cell, run and contender. The page has itself killed, so its age is what it says. */
export function windowJobs(contenders, runs) {
  const jobs = [];
  for (const kill of Object.keys(kills))
    for (const state of Object.keys(states))
      for (const age of ages)
        for (let run = 0; run < runs; run += 1)
          for (const contender of Object.keys(contenders))
            jobs.push({ kill, state, age, contender });
  return jobs;
}

export async function runWindow({ kill, state, age, contender }, { site, collector, contenders }) {
  const lane = new Lane();
  const trial = new Trial({ site, collector, contender: contenders[contender], lane });
  try {
    await trial.start();
    trial.tracked = 1;
    // Only what was stored can arrive later.
    trial.ledger.behave = behaviours.down;
    const lastWord = once(site.kills, trial.run);
    await trial.browser.open(trial.address({ age, ...(state === 'warm' && { warm: 1 }) }));
    const [reached] = await lastWord;
    if (kill === 'browser') {
      await trial.browser.kill();
      await trial.start();
    } else {
      await trial.killRenderers();
      // The browser notices that a tab has crashed.
      await wait(200);
    }
    trial.ledger.behave = behaviours.up;
    await trial.openPage();
    const start = performance.now();
    while (trial.ledger.arrived === 0 && performance.now() - start < 5_000) await wait(20);
    return { kill, state, age, reached, contender, arrived: trial.ledger.arrived };
  } finally {
    await lane.dispose();
  }
}

export function reportWindow({ contenders, results, runs }) {
  console.log(`\nWrite-ahead window: events lost, of ${runs} each, by their age in ms at the kill`);
  console.log(line('', ages));
  for (const [kill, killTitle] of Object.entries(kills))
    for (const [state, stateTitle] of Object.entries(states)) {
      console.log(`  ${killTitle}, ${stateTitle}`);
      for (const [contender, { title }] of Object.entries(contenders)) {
        const lost = ages.map((age) => {
          const cell = { kill, state, age, contender };
          const own = results.filter((one) =>
            Object.keys(cell).every((key) => one[key] === cell[key]),
          );
          return own.filter(({ arrived }) => arrived === 0).length;
        });
        console.log(line(`  ${title}`, lost));
      }
    }
}
