/** One line of a table: a title, and cells aligned on the right. */
export function row(title, ...cells) {
  return `  ${title.padEnd(15)}${cells.map((cell) => String(cell).padStart(14)).join('')}`;
}

export function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints a goal and what became of it. */
export function verdict(goal, isReached, got) {
  console.log(`  goal: ${goal}: ${isReached ? 'reached' : 'MISSED'} (${got})`);
}
