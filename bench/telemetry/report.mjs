import { stays } from './scenarios.mjs';

const column = 8;

const late = ({ late }) => late;

/** Four tables: a line for each contender, a column for each scenario, in per cent of the events tracked. */
export function reportScenarios({ scenarios, contenders, results, runs }) {
  console.log(`Per cent of the events, ${runs} runs each, collector 100 ms away\n`);
  for (const [name, { title }] of Object.entries(scenarios))
    console.log(`  ${name.padEnd(6)}${title}`);
  const figures = {
    'Lost: never accepted, also not at the next visit': ({ tracked, arrived }) => tracked - arrived,
    'Twice, as the collector received': ({ twice }) => twice.raw,
    'Twice, after it honoured ids': ({ twice }) => twice.honoured,
    'Late: arrived, but only at the next visit': late,
  };
  for (const [title, figure] of Object.entries(figures)) {
    console.log(`\n${title}`);
    console.log(line('', Object.keys(scenarios)));
    for (const [contender, { title }] of Object.entries(contenders)) {
      const cells = Object.keys(scenarios).map((scenario) => {
        const own = results.filter(
          (one) => one.scenario === scenario && one.contender === contender,
        );
        return figure === late && scenarios[scenario].visit === stays ? '-' : share(own, figure);
      });
      console.log(line(title, cells));
    }
  }
}

function share(results, figure) {
  const sum = (each) => results.reduce((total, result) => total + each(result), 0);
  const percent = (100 * sum(figure)) / sum(({ tracked }) => tracked);
  // One event of many must not look like none.
  if (percent > 0 && percent < 1) return percent.toFixed(2);
  return String(Math.round(percent));
}

/** A line of a table with many narrow columns. */
export function line(title, cells) {
  return `  ${title.padEnd(20)}${cells.map((cell) => String(cell).padStart(column)).join('')}`;
}
