import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * What a runner's JSON report says, in one form for all: how many passed, failed and were skipped, and every test
 * that failed or passed only when it was tried again, each with what went wrong. A run that fails without a
 * failed test (it crashed, it found none) is a failure too.
 */
export function readReport(file, ok, testsOf) {
  let tests;
  try {
    tests = testsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      remarks: [{ title: 'the run broke off', again: false }],
    };
  }
  const count = (status) => tests.filter((test) => test.status === status).length;
  const failed = count('failed');
  return {
    passed: count('passed'),
    failed: !ok && failed === 0 ? 1 : failed,
    skipped: tests.length - count('passed') - failed,
    remarks: tests
      .filter(({ status, errors }) => status === 'failed' || errors.length > 0)
      .map(({ title, status, errors }) => ({
        title,
        again: status === 'passed',
        errors: errors.map(brief),
      })),
  };
}

export function vitestTests({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) =>
    // A file that does not load has no tests to fail.
    status === 'failed' && assertionResults.length === 0
      ? [{ title: name, status: 'failed', errors: [message] }]
      : assertionResults.map((test) => ({
          title: test.fullName,
          status: test.status,
          errors: test.failureMessages ?? [],
        })),
  );
}

const playwrightStatus = { expected: 'passed', flaky: 'passed', unexpected: 'failed' };

export function playwrightTests({ suites }) {
  return suites.flatMap((suite) => [
    ...playwrightTests({ suites: suite.suites ?? [] }),
    ...suite.specs.flatMap(({ title, file, tests }) =>
      tests.map(({ projectName, status, results }) => ({
        title: `${projectName} ${file}: ${title}`,
        status: playwrightStatus[status] ?? 'skipped',
        errors: results.flatMap(({ errors }) => errors.map(({ message }) => message)),
      })),
    ),
  ]);
}

/** The first lines of an error: what CI shows of a run is its end, and this has to fit there. */
function brief(message = '') {
  return stripVTControlCharacters(message).split('\n').slice(0, 12).join('\n');
}
