// One contender at one workload, in a process of its own: no contender sees another's heap or compiled code.
const [workloadName, contenderName, countArgument] = process.argv.slice(2);
const workload = await import(`./workloads/${workloadName}.mjs`);
const contender = await import(`./contenders/${contenderName}.mjs`);
const count = Number(countArgument);

async function once() {
  let ran = 0;
  const task = async () => {
    ran += 1;
  };
  const start = performance.now();
  await contender.runAll(task, { ...workload.settings, count });
  const ms = performance.now() - start;
  // A contender that lost work, or came back before its end, has no time worth printing.
  if (ran !== count) throw new Error(`${contenderName} ran ${ran} of ${count} tasks.`);
  return ms;
}

// The first pass is for the compiler.
await once();
globalThis.gc();
const ms = await once();
const timersLeft = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
console.log(JSON.stringify({ ms, timersLeft }));
// A timer that was left must be reported, not waited for.
process.exit(0);
