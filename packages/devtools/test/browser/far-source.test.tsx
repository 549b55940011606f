import type { TaskInfo } from '@outlast/core';
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { TaskSink, TaskSource } from '../../src/model/task-source.ts';
import { openPanel, panelCss } from '../../src/panel/open-panel.tsx';
import { PanelSession } from '../../src/panel/panel-session.ts';
import { click, panel } from '../support/panel-page.ts';

const cleanups: Array<() => void> = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const open = { phase: { name: 'open' }, paused: false } as const;

const record = (id: string): TaskInfo => ({
  ...{ id, name: id, status: 'running', attempt: 1, progress: 0.5, progressMessage: null },
  ...{ priority: 0, context: {}, owner: null, timeout: null, createdAt: Date.now() },
  ...{ startedAt: Date.now(), finishedAt: null, ageMs: 0, durationMs: 0, done: false },
  ...{ cancelled: false, lingering: false, abandoned: false, restored: false, persisted: false },
  error: null,
});

/** A panel on a manager elsewhere, whose words are the test's. */
async function openFar(actions: Partial<TaskSource['actions']>): Promise<TaskSink> {
  await page.viewport(1_280, 600);
  let sink: TaskSink | undefined;
  const source: TaskSource = {
    id: 'far',
    name: 'far',
    kind: 'remote',
    actions: { details: async () => undefined, ...actions } as TaskSource['actions'],
    open(given) {
      sink = given;
      return () => {};
    },
  };
  const host = document.createElement('div');
  host.style.height = '400px';
  document.body.append(host);
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.root { height: 400px } ${panelCss}`);
  shadow.adoptedStyleSheets = [sheet];
  const session = new PanelSession([source], window);
  const handle = openPanel(shadow, session, {
    takeFocus: false,
    settings: { get: () => undefined, set: () => {} },
    dock: {
      ...{ dock: 'inline', docks: ['inline'], theme: 'system', notice: undefined, version: 0 },
      ...{ moveTo: () => {}, setTheme: () => {}, subscribe: () => () => {} },
    },
  });
  cleanups.push(() => {
    handle.close();
    session.stop();
    host.remove();
  });
  await expect.element(panel.grid).toBeVisible();
  return sink as unknown as TaskSink;
}

test('until it answers, the panel says whom it waits for', async () => {
  const sink = await openFar({});
  sink.link({ name: 'waiting', address: 'ws://127.0.0.1:9229' });
  await expect.element(panel.region).toHaveTextContent('Waiting for ws://127.0.0.1:9229');
  expect(panel.region.element()).not.toHaveTextContent('live');
  sink.link({ name: 'live' });
  sink.snapshot([record('a')], open);
  await expect.element(panel.row(/running a/)).toBeVisible();
});

test('a new snapshot takes the place of rows that stand still', async () => {
  const sink = await openFar({});
  sink.snapshot([record('a')], open);
  await expect.element(panel.row(/running a/)).toBeVisible();
  await click(panel.button('Pause the view'));
  sink.changed(record('b'));
  await expect.element(panel.button('↑ 1 new')).toBeVisible();
  sink.link({ name: 'lost', retryAt: Date.now() + 3_000 });
  sink.link({ name: 'live' });
  sink.snapshot([record('c')], open);
  await expect.element(panel.row(/running c/)).toBeVisible();
  expect(panel.row(/running [ab]/).elements()).toHaveLength(0);
  expect(panel.button(/new$/).elements()).toHaveLength(0);
});

test('rows do not stand still for a pointer that nobody saw leave', async () => {
  const sink = await openFar({});
  sink.snapshot([record('a')], open);
  await expect.element(panel.row(/running a/)).toBeVisible();
  // So that the pointer of the test is somewhere else.
  await click(panel.button(/^All/));
  // It came, and the row went from under it.
  panel
    .row(/running a/)
    .element()
    .dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));
  sink.changed(record('b'));
  await expect.element(panel.row(/running b/)).toBeVisible();
  expect(panel.button(/new$/).elements()).toHaveLength(0);
});

test('lost, what it last said stays, nothing can be asked of it, and it can be tried again at once', async () => {
  let tries = 0;
  const cancel = async (): Promise<number> => 1;
  const sink = await openFar({ cancel, retryNow: () => void tries++ });
  sink.snapshot([record('a')], open);
  await expect.element(panel.button('Cancel a')).toBeVisible();
  sink.link({ name: 'lost', retryAt: Date.now() + 3_000 });
  await expect.element(panel.region).toHaveTextContent(/retrying in \d s/);
  await expect.element(panel.row(/running a/)).toBeVisible();
  expect(panel.region.element()).not.toHaveTextContent('live');
  for (const name of ['Cancel a', 'Cancel all', 'Shut down'])
    expect(panel.button(name).elements()).toHaveLength(0);
  await click(panel.button('Now'));
  expect(tries).toBe(1);
});

test('what a source does not offer is not there, and what goes wrong is told', async () => {
  const cancel = (): Promise<number> => Promise.reject(new Error('the wire is cut'));
  const sink = await openFar({ cancel });
  sink.snapshot([record('a')], open);
  await click(panel.button('Cancel a'));
  await expect.element(panel.region.getByRole('status')).toHaveTextContent('the wire is cut');
  for (const name of ['Shut down', 'Clear completed', 'Pause starts'])
    expect(panel.button(name).elements()).toHaveLength(0);
});
