// One contender at one workload, in a process of its own: no contender sees another's heap or compiled code.
const [workloadName, contenderName, countArgument] = process.argv.slice(2);
const workload = await import(`./workloads/${workloadName}.mjs`);
const contender = await import(`./contenders/${contenderName}.mjs`);
const count = Number(countArgument);
const drive = contender[workload.needs];

// The first pass is for the compiler.
await workload.once(drive, Math.min(count, workload.warmUp ?? count));
globalThis.gc();
const figures = await workload.once(drive, count);
const timersLeft = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
console.log(JSON.stringify({ ...figures, timersLeft }));
// A timer that was left must be reported, not waited for.
process.exit(0);
