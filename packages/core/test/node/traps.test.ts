import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/**
 * Faults that good task managers have, each with the tests that prove ours has it not: by file (from the root of the
 * repository; a bare name is one of core's unit tests) and the beginning of the title as it stands in the source.
 */
type Proofs = Array<[file: string, title: string]>;

const traps: Record<string, Record<string, Proofs>> = {
  'slots, timeouts, timers': {
    'functions that ignore their timeout run more than concurrency at once': [
      ['stopping', 'C10 a limit on concurrency is one on functions that really run'],
    ],
    'idle while a timed-out function still runs': [
      ['waiting', 'C20 waits for a function that lingers after cancel'],
      ['events', 'C27 manager:idle waits for lingering functions, as whenIdle does'],
    ],
    'a timer of the task is left after its success': [
      ['stopping', 'C10 after the end no timer of the task is left'],
      [
        'signals-and-timers',
        'C16 no timer is left once nothing is live, as fake timers count them',
      ],
    ],
    'the process ends before a pending deadline has been told': [
      ['packages/core/test/node/process.test.ts', 'a deadline while pending'],
      ['packages/core/test/node/process.test.ts', 'C16 %s of a live task does'],
    ],
    'a timeout above 2,147,483,647 ms fires at once': [
      ['options', 'C5 a timeout above 2^31-1 does not fire at once on the real clock'],
    ],
    'the clock of a timeout starts while the task is queued': [
      ['stopping', 'C10 a timeout does the same, its clock starting with the function'],
    ],
    'the error does not name the effective timeout': [
      ['stopping', 'C11 a timeout’s is a TaskTimeoutError that names the effective timeout'],
    ],
    'the total deadline is retried, or a retry overlaps the attempt before': [
      ['retries', 'C14 a timed-out attempt is retried, and the next never overlaps it'],
      ['retries', 'C14 the total deadline is not retried'],
    ],
  },
  'cancel and settle': {
    'a waiting task that is cancelled settles late, or runs': [
      ['stopping', 'C15 a waiting task that is cancelled settles at once'],
      ['creating', 'C1 never calls the function of a task that was cancelled before it started'],
    ],
    'a signal aborted at creation is overlooked under load': [
      ['capacity', 'C8 a task whose signal is aborted already is cancelled, not dropped'],
      ['stopping', 'C11 the reason of an aborted signal is the error (before creation: %s)'],
    ],
    'aborting the running and the next task together stops the queue': [
      ['stopping', 'C10 aborting the running and the next task together leaves the queue alive'],
    ],
    'a handle stays pending for ever after a clear, drop or shutdown': [
      [
        'packages/core/test/property/scheduler.test.ts',
        'C10 C20 C28 every task settles once and nothing is left when all functions returned',
      ],
      ['capacity', 'C8 returns a dropped handle, whose wait rejects'],
      ['shutdown', 'C22 cancels all live tasks: running, waiting, delayed, retrying, promises'],
    ],
    'a late return turns cancelled into completed': [
      ['stopping', 'C10 ignores what a stopped function returns or rejects with'],
      ['shutdown', 'C22 a function that completes late, though cancelled, stays cancelled'],
    ],
    'the timeout of a waiting cancels the task': [
      ['waiting', 'C21 its timeout rejects with WaitTimeoutError without touching the task'],
      [
        'waiting',
        'C19 its timeout resolves with what is there, warns, and leaves the tasks running',
      ],
    ],
    'aborted counts as success with undefined': [
      ['stopping', 'C10 a function that cancels itself and returns at once is cancelled'],
    ],
    'an abort during back-off settles late, or leaves its timer': [
      ['retries', 'C14 %s ends the wait at once and leaves no timer'],
    ],
    'cancelAll lets pending, delayed or retrying tasks run': [
      ['stopping', 'C15 cancelAll cancels every live task, and returns how many'],
    ],
  },
  'signals and memory': {
    'many tasks on one signal leave listeners, and a warning of too many': [
      [
        'packages/core/test/node/process.test.ts',
        'C16 10,000 tasks on one live signal raise no MaxListenersExceededWarning',
      ],
      ['signals-and-timers', 'C16 carries one listener for any number of tasks'],
    ],
    'AbortSignal.any on a long-lived signal leaks': [
      ['signals-and-timers', 'C16 uses no AbortSignal.any and no AbortSignal.timeout'],
    ],
    'a forgotten task holds on to its function, context and closures': [
      [
        'packages/core/test/node/process.test.ts',
        'C31 a settled and forgotten task releases its function, its context and its result',
      ],
    ],
    '10,000 waiting tasks aborted at once overflow the stack': [
      [
        'packages/core/test/node/process.test.ts',
        'C16 10,000 waiting tasks aborted at once: no stack overflow',
      ],
    ],
  },
  'rejections and listeners': {
    'a failure that nobody waits for is an unhandled rejection, or not told': [
      ['packages/core/test/node/process.test.ts', 'C4 C12 none by %s'],
      ['failing', 'C12 a failure is counted and emitted, although nobody waits'],
      ['failing', 'C12 a failure is logged at error level with its facts'],
    ],
    'a listener of completed that throws makes the task fail': [
      ['events', 'C29 one that throws disturbs neither the others nor the task'],
    ],
    'a listener that throws, or is removed in its turn, costs others theirs': [
      ['events', 'C29 one that throws disturbs neither the others nor the task'],
      ['events', 'C29 a handler that removes itself does not make the next one miss its turn'],
      ['events', 'C29 a handler removed during delivery is not called'],
    ],
    'falsy results and payloads get lost': [
      ['waiting', 'C21 gives the result, also a falsy one, also later'],
      ['events', 'C27 completed carries the result, falsy ones too'],
      ['execute', 'C34 also with a falsy result: %s'],
      ['recovery', 'C38 keeps the falsy payload %o'],
      ['records', 'C42 the falsy result %o survives'],
      [
        'packages/core/test/contract/describe-task-store.ts',
        'C36 keeps the falsy payload and result %j',
      ],
    ],
  },
  'queue and idle': {
    'the cap is about right, or a retry is its victim': [
      ['capacity', 'C8 the cap is exact, and a place is free again once a task settled'],
      ['capacity', 'C8 a retry is never the victim, and waits beyond nothing'],
    ],
    'idle overlooks what running tasks add': [
      ['waiting', 'C20 counts tasks created meanwhile, by tasks, listeners and onSettled'],
    ],
    'idle hangs where there is nothing, or deepens the stack each time': [
      ['waiting', 'C20 resolves at once when nothing is live'],
      ['waiting', 'C20 awaiting it 10,000 times in a row does not deepen the stack'],
    ],
    'a task that awaits its child at concurrency 1 hangs': [
      ['children', 'C48 awaiting a child at concurrency 1 does not hang'],
      ['children', 'C48 a whole tree at concurrency 1 gets done'],
    ],
  },
  shutdown: {
    'new tasks are taken after it began': [
      ['shutdown', 'C7 refuses new work with ManagerClosedError from then on'],
    ],
    'concurrent calls get different reports, or one that does not add up': [
      ['shutdown', 'C24 while the first runs it returns the same promise'],
      ['shutdown', 'C23 counts tasks by how they ended, tasks settled before not at all'],
      [
        'packages/core/test/property/shutdown.test.ts',
        'C23 its counts add up, its status follows from remainingTasks, and nothing is left',
      ],
    ],
    'it sleeps although nothing runs': [
      ['shutdown', 'C23 an empty manager: zeros, in the same turn, without a timer'],
    ],
    'a function that ignores its abort holds it': [
      ['shutdown', 'C22 a function that ignores its abort cannot hold it beyond its timeout'],
    ],
  },
  'persistence, tabs, page': {
    'what was picked and not acknowledged is lost with its page': [
      [
        'packages/core/test/browser/telemetry.test.ts',
        'C45 sends a batch under the same id, with the same events, after a crash in the middle of its request',
      ],
      [
        'packages/core/test/browser/manager-indexeddb.test.ts',
        'C38 leaves its task to the next one, which resumes it under its id',
      ],
    ],
    'two tabs that resume at once run a record twice': [
      [
        'packages/core/test/browser/manager-indexeddb.test.ts',
        'C39 leaves each task to exactly one of several that live',
      ],
      ['e2e/work.spec.ts', 'C39 of two tabs opened at once on an orphaned export, one resumes it'],
      ['takeover', 'C38 C39 a store that answers a claim with what the instance owns already'],
    ],
    'a task that crashes its page does so for ever, its attempts forgotten': [
      ['recovery', 'C38 fails when it was interrupted a sixth time'],
      ['recovery', 'C38 goes on counting its attempts'],
    ],
    'a lost connection is never opened again, or silently': [
      [
        'packages/core/test/browser/manager-indexeddb.test.ts',
        'C40 a connection closed underneath is opened again, unnoticed',
      ],
      [
        'packages/core/test/browser/database.test.ts',
        'C40 gives up when it is lost twice in a row',
      ],
      [
        'packages/core/test/browser/database.test.ts',
        'C40 tries a failed open again at the next use',
      ],
      [
        'packages/devtools/test/browser/actions.test.ts',
        'a store that cannot be opened is flagged',
      ],
    ],
    'errors lose their name and code': [
      [
        'packages/core/test/browser/manager-indexeddb.test.ts',
        'C42 brings history back, with results, and errors with their name and code',
      ],
    ],
    'a hide is flushed twice, or not in the other order of its events, or not after a return': [
      ['page-lifecycle', 'calls onHide once when pagehide comes before hidden, as in Chromium'],
      ['page-lifecycle', 'calls onHide once when hidden comes before pagehide, as when Firefox'],
      ['page-lifecycle', 'calls onHide again after the page came out of the back/forward cache'],
    ],
    'what the quota refuses is lost, or the quota is counted in characters': [
      ['telemetry', 'C44 keeps stored what was refused for the quota’s sake'],
      ['telemetry-transport', 'C44 sends keepalive requests within 64 KiB of body bytes in flight'],
      ['telemetry', 'stay within maxBytes of body bytes, not characters'],
    ],
    'the page is kept out of the back/forward cache, or comes back broken': [
      [
        'packages/core/test/node/back-forward-cache.test.ts',
        'C39 C44 an idle page with its database, locks and telemetry open comes back from the back/forward cache',
      ],
    ],
  },
  'tools and devtools': {
    'finishing at the budget gives both outcomes, or none': [
      ['execute', 'C34 finishing at the limit gives one outcome, whichever timer was set first'],
    ],
    'going to the background is told as a timeout': [
      ['execute', 'C34 else with an envelope holding the id, while the work goes on'],
    ],
    'expiry removes a task that has not settled': [
      ['execute', 'C35 no task is forgotten before it settled'],
    ],
    'another owner’s id is answered unlike an unknown one': [
      ['ids-and-owners', 'C33 getResult and awaitResult answer as for an unknown id'],
      ['ids-and-owners', 'C33 cancelTask does nothing to a task of another'],
    ],
    'the panel mounted twice is there twice, or leaves a subscription behind': [
      [
        'packages/devtools/test/browser/dock.test.tsx',
        'in StrictMode there is one panel with one subscription, and unmounting leaves none',
      ],
    ],
    'the panel mounted late has missed what happened': [
      [
        'packages/devtools/test/browser/dock.test.tsx',
        'opened late, it shows what happened before',
      ],
    ],
    'the panel changes a task by accident': [
      [
        'packages/devtools/test/browser/actions.test.ts',
        'the key c cancels the active row, and does nothing on a finished one',
      ],
      [
        'packages/devtools/test/browser/actions.test.ts',
        'Cancel all asks, names the number, and is not moved by tasks that come meanwhile',
      ],
      [
        'packages/devtools/test/browser/actions.test.ts',
        'a question put aside, by its button or Escape, changes nothing and gives the focus back',
      ],
    ],
    'production carries the panel': [
      [
        'packages/devtools/test/node/server.test.tsx',
        'what production gets has every name of the panel, and renders nothing',
      ],
    ],
  },
};

const root = new URL('../../../../', import.meta.url);
const sources = new Map<string, string>();

function sourceOf(file: string): string {
  const path = file.includes('/') ? file : `packages/core/test/unit/${file}.test.ts`;
  const known = sources.get(path) ?? readFileSync(new URL(path, root), 'utf8');
  sources.set(path, known);
  return known;
}

describe.each(Object.entries(traps))('each trap has its test: %s', (_, of) => {
  it.each(Object.entries(of))('%s', (_trap, proofs) => {
    for (const [file, title] of proofs) {
      const isThere = ["'", '"', '`'].some((quote) => sourceOf(file).includes(quote + title));
      expect({ file, title, isThere }).toEqual({ file, title, isThere: true });
    }
  });
});
