/**
 * The time that `drive` takes to run its task `count` times. `inTask(ran)` is what a task does besides being counted.
 * A contender that lost work, or came back before its end, has no time worth printing.
 */
export async function countedRun(count, drive, inTask) {
  let ran = 0;
  const task = async () => {
    ran += 1;
    inTask?.(ran);
  };
  const start = performance.now();
  await drive(task);
  const ms = performance.now() - start;
  if (ran !== count) throw new Error(`It ran ${ran} of ${count} tasks.`);
  return { ms };
}
