import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { mountTaskDevtools } from '../../src/index.ts';
import {
  click,
  expectFocus,
  panel,
  quietManager,
  shadowOf,
  untilAborted,
} from '../support/panel-page.ts';

const cleanups: Array<() => void> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  await page.viewport(414, 896);
});

async function open(
  managers: Parameters<typeof mountTaskDevtools>[0],
  width = 1_280,
): Promise<void> {
  await page.viewport(width, 720);
  cleanups.push(mountTaskDevtools(managers));
  await panel.open();
  await expect.element(panel.grid).toBeVisible();
}

const field = () => page.getByRole('textbox', { name: 'Filter', exact: true });
const status = () => panel.region.getByRole('status');

/** The names in the rows, from the top. */
function names(): string[] {
  const rows = [...shadowOf().querySelectorAll<HTMLElement>('.rows .row')];
  return rows
    .sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
    .map((row) => row.querySelector('.name-text')?.textContent ?? '');
}

async function finished(...wanted: string[]): Promise<ReturnType<typeof quietManager>> {
  const manager = quietManager();
  for (const name of wanted) await manager.createTask(() => 1, { name }).wait();
  return manager;
}

test('a click on a title sorts up, then down, then not at all; the menu does so by keyboard', async () => {
  await open(await finished('b', 'c', 'a'));
  await expect.poll(names).toEqual(['a', 'c', 'b']);
  const head = panel.grid.getByRole('columnheader', { name: 'Name' });
  const press = (): void => (head.element() as HTMLElement).click();
  press();
  await expect.poll(names).toEqual(['a', 'b', 'c']);
  await expect.element(head).toHaveAttribute('aria-sort', 'ascending');
  press();
  await expect.poll(names).toEqual(['c', 'b', 'a']);
  press();
  await expect.poll(names).toEqual(['a', 'c', 'b']);
  await click(panel.button('Settings'));
  await userEvent.selectOptions(page.getByRole('combobox', { name: 'Sort by' }), 'name');
  await expect.poll(names).toEqual(['a', 'b', 'c']);
});

test('the filter language narrows, explains what it cannot read, and is cleared', async () => {
  const manager = quietManager();
  await manager.createTask(() => 1, { name: 'upload', context: { user: 42 } }).wait();
  await manager.createTask(() => 1, { name: 'upload', context: { user: 7 } }).wait();
  await manager.createTask(() => Promise.reject(new Error('offline')), { name: 'sync' }).settled;
  await open(manager);
  await userEvent.keyboard('/ctx.user:42');
  await expect.poll(names).toEqual(['upload']);
  await userEvent.keyboard('{Escape}error:offl');
  await expect.poll(names).toEqual(['sync']);
  await userEvent.keyboard('{Escape}age:soon');
  await expect.element(panel.region).toHaveTextContent('“soon” is not a time');
  await expect.element(field()).toHaveAttribute('aria-invalid', 'true');
  await userEvent.keyboard('{Escape}zebra upload');
  await expect.element(panel.region).toHaveTextContent('No task matches');
  await click(panel.button('Do not ask for zebra'));
  await expect.poll(() => names().length).toBe(2);
  await click(panel.button('Clear filters'));
  await expect.poll(() => names().length).toBe(3);
  await expectFocus(panel.grid);
});

test('0 to 7 are the statuses', async () => {
  const manager = await finished('good');
  await manager.createTask(() => Promise.reject(new Error('no')), { name: 'bad' }).settled;
  await open(manager);
  await userEvent.keyboard('5');
  await expect.poll(names).toEqual(['bad']);
  await userEvent.keyboard('4');
  await expect.poll(names).toEqual(['bad', 'good']);
  await userEvent.keyboard('0');
  await expect.element(panel.button(/^All 2/)).toHaveAttribute('aria-pressed', 'true');
});

test('paused, the rows stand still and the number of new ones grows; resumed, all is there', async () => {
  const manager = await finished('old');
  const task = manager.createTask(untilAborted, { name: 'live' });
  await open(manager);
  await expect.element(panel.row(/running live/)).toBeVisible();
  await userEvent.keyboard('p');
  await expect.element(panel.button('Pause the view')).toHaveAttribute('aria-pressed', 'true');
  task.cancel();
  await manager.createTask(() => 1, { name: 'new' }).wait();
  await expect.element(panel.button('↑ 1 new')).toBeVisible();
  await manager.createTask(() => 1, { name: 'newer' }).wait();
  await expect.element(panel.button('↑ 2 new')).toBeVisible();
  expect(names()).toEqual(['live', 'old']);
  await expect.element(panel.row(/running live/)).toBeVisible();
  await userEvent.keyboard('p');
  await expect.poll(names).toEqual(['newer', 'new', 'live', 'old']);
  await expect.element(panel.row(/cancelled live/)).toBeVisible();
});

test('with details open new tasks wait, unless the newest are followed', async () => {
  const manager = await finished('old');
  await open(manager);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await manager.createTask(() => 1, { name: 'new' }).wait();
  await expect.element(panel.button('↑ 1 new')).toBeVisible();
  await userEvent.keyboard('f');
  await expect.poll(names).toEqual(['new', 'old']);
  await manager.createTask(() => 1, { name: 'newer' }).wait();
  await expect.poll(names).toEqual(['newer', 'new', 'old']);
  await expect.element(panel.region).toHaveTextContent('following the newest');
});

test('a selection is made by keyboard, and cancelled after a question that names its number', async () => {
  const manager = quietManager();
  const tasks = ['a', 'b', 'c', 'd'].map((name) => manager.createTask(untilAborted, { name }));
  await open(manager);
  await expect.poll(names).toEqual(['d', 'c', 'b', 'a']);
  await userEvent.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
  await expect.element(panel.button(/^2 selected/)).toBeVisible();
  await userEvent.keyboard('c');
  await expect.element(panel.region).toHaveTextContent('Cancel these 2 live tasks?');
  await click(panel.button('Cancel 2'));
  expect(tasks.map((task) => task.status)).toEqual([
    'running',
    'running',
    'cancelled',
    'cancelled',
  ]);
  await userEvent.keyboard('{Escape}');
  (panel.grid.element() as HTMLElement).focus();
  await userEvent.keyboard('{Control>}a{/Control}');
  await expect.element(panel.button(/^4 selected/)).toBeVisible();
  await userEvent.keyboard('x');
  await expect.element(panel.button(/^3 selected/)).toBeVisible();
});

test('Cancel all means what the filter shows', async () => {
  const manager = quietManager();
  const [meant, other] = ['meant', 'other'].map((name) =>
    manager.createTask(untilAborted, { name }),
  );
  await open(manager);
  await userEvent.keyboard('/meant');
  await click(panel.button('Cancel all shown'));
  await click(panel.button('Cancel 1'));
  expect([meant?.status, other?.status]).toEqual(['cancelled', 'running']);
});

test('the manager itself is paused and resumed, in words of its own', async () => {
  const manager = quietManager();
  await open(manager);
  await click(panel.button('Pause starts'));
  expect(manager.paused).toBe(true);
  await expect.element(status()).toHaveTextContent('The manager is paused');
  await click(panel.button('Resume starts'));
  expect(manager.paused).toBe(false);
});

test('columns are switched, moved and remembered, and so are filters and the order', async () => {
  const manager = await finished('one', 'two');
  await open(manager);
  await click(panel.button('Settings'));
  const box = (name: string) => page.getByRole('checkbox', { name, exact: true });
  await click(box('Tries'));
  await click(box('Id'));
  await click(panel.button('Move Timeout left'));
  await userEvent.keyboard('{Escape}');
  const heads = (): Array<string | null> =>
    [...shadowOf().querySelectorAll('[role="columnheader"] > :first-child')].map(
      (head) => head.textContent,
    );
  const wanted = ['Status', 'Name', 'Timeout', 'Age', 'Progress', 'Context / error', 'Timeline'];
  await expect.poll(heads).toEqual([...wanted, 'Id', 'Actions']);
  await userEvent.keyboard('/two');
  await expect.poll(names).toEqual(['two']);
  cleanups.pop()?.();
  cleanups.push(mountTaskDevtools(manager, { initialIsOpen: true }));
  await expect.element(panel.grid).toBeVisible();
  await expect.poll(names).toEqual(['two']);
  expect(heads()).toEqual([...wanted, 'Id', 'Actions']);
});

test('a column is as wide as its edge is dragged, or as the menu is told by keyboard', async () => {
  const manager = await finished('one');
  await open(manager);
  await click(panel.button('Settings'));
  const width = (): number =>
    shadowOf().querySelector('.heads .age')?.getBoundingClientRect().width ?? 0;
  expect(width()).toBe(62);
  (panel.button('Make Age wider').element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}{Enter}');
  await expect.poll(width).toBe(94);
  (panel.button('Make Age narrower').element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.poll(width).toBe(78);
  await click(panel.button('Reset columns'));
  await expect.poll(width).toBe(62);
});

test('details tell payload, result, causes, and start a task again', async () => {
  const manager = quietManager();
  let runs = 0;
  const definition = manager.define('export', (_order: { id: number }) => {
    runs++;
    const root = new Error('disk full');
    return runs === 1
      ? Promise.reject(new TypeError('no export', { cause: root }))
      : {
          rows: 3,
          get trap() {
            throw new Error('a getter was called');
          },
        };
  });
  await definition.enqueue({ id: 17 }).settled;
  await open(manager);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  const details = page.getByRole('group', { name: 'Details of export' });
  await expect.element(details).toHaveTextContent('because of Error: disk full');
  await expect.element(details).toHaveTextContent(/Payload.*id 17/);
  await click(details.getByRole('button', { name: 'Run again' }));
  await expect.element(details).toHaveTextContent(/Result.*rows 3/);
  await expect.element(details).toHaveTextContent('(getter)');
  await expect.poll(names).toEqual(['export', 'export']);
  expect(runs).toBe(2);
});

test('what cannot be run again says why', async () => {
  const manager = quietManager();
  await manager.createTask(Promise.resolve(1), { name: 'promise' }).wait();
  await open(manager);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await click(panel.button('Run again'));
  await expect.element(panel.region).toHaveTextContent('has no work that could be run again');
});

test('the timeline is zoomed and switched by key, and a drag over its axis is a filter', async () => {
  const manager = await finished('one');
  manager.createTask(untilAborted, { name: 'live' });
  await open(manager);
  const axis = (): HTMLElement | null => shadowOf().querySelector('.axis');
  await expect.poll(() => axis()?.textContent).toContain('−5 s');
  await userEvent.keyboard('+-');
  await expect.poll(() => axis()?.textContent).toContain('−10 s');
  const box = axis()?.getBoundingClientRect();
  if (box === undefined) throw new Error('There is no axis');
  const at = (type: string, share: number): void => {
    const init = { pointerId: 1, button: 0, bubbles: true, clientX: box.left + box.width * share };
    axis()?.dispatchEvent(new PointerEvent(type, { ...init, clientY: box.top + 4 }));
  };
  const element = axis() as HTMLElement;
  element.setPointerCapture = () => {};
  at('pointerdown', 0.05);
  await expect.poll(() => shadowOf().querySelector('.brush')).not.toBeNull();
  at('pointermove', 0.3);
  await expect
    .poll(() => shadowOf().querySelector('.brush')?.getBoundingClientRect().width)
    .toBeGreaterThan(20);
  at('pointerup', 0.3);
  await expect.poll(() => names().length).toBe(0);
  await click(panel.button(/^Do not ask for .* to /).first());
  await expect.poll(() => names().length).toBe(2);
  await userEvent.keyboard('t');
  await expect.poll(axis).toBeNull();
});

test('? lists the keys, Escape puts them away, and e exports what is shown', async () => {
  await open(await finished('one', 'two'));
  await userEvent.keyboard('?');
  await expect.element(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expectFocus(panel.grid);
  let saved: Blob | undefined;
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob: Blob) => {
    saved = blob;
    return 'data:,';
  };
  cleanups.push(() => {
    URL.createObjectURL = createObjectURL;
  });
  await userEvent.keyboard('/two{Enter}e');
  await expect.element(status()).toHaveTextContent('Exported 1 task');
  const [task, ...others] = JSON.parse((await saved?.text()) ?? '[]');
  expect(task).toMatchObject({ name: 'two', status: 'completed', attempts: [] });
  expect(others).toEqual([]);
});

test('of several managers one is shown, or all together', async () => {
  const [one, two] = [quietManager({ name: 'one' }), quietManager({ name: 'two' })];
  one.createTask(untilAborted, { name: 'mine' });
  const theirs = two.createTask(untilAborted, { name: 'theirs' });
  await open([one, two]);
  await expect.poll(names).toEqual(['mine']);
  const choice = page.getByRole('combobox', { name: 'Manager' });
  await userEvent.selectOptions(choice, 'All 2');
  await expect.poll(() => names().sort()).toEqual(['mine', 'theirs']);
  expect(panel.button('Shut down').elements()).toHaveLength(0);
  await click(panel.button('Cancel theirs'));
  expect(theirs.status).toBe('cancelled');
  await two.shutdown();
  await expect.element(panel.region).toHaveTextContent(/two: Shut down at/);
  expect(panel.button('Cancel mine').elements()).toHaveLength(1);
});

test('the throughput is shown when it is asked for', async () => {
  const manager = quietManager();
  await open(manager);
  await click(panel.button('Settings'));
  await click(page.getByRole('checkbox', { name: 'Throughput of five minutes' }));
  await manager.createTask(() => 1).wait();
  await expect
    .element(page.getByRole('img', { name: /Throughput: in the last second 1 attempts? started/ }))
    .toBeVisible();
});

test('every control of a narrow panel is in sight', async () => {
  const manager = await finished('one');
  manager.createTask(untilAborted, { name: 'live' });
  await open(manager, 380);
  for (const name of ['Clear completed', 'Cancel all', 'Shut down', 'Settings', 'Pause the view'])
    await expect.element(panel.button(name)).toBeInViewport({ ratio: 1 });
  await click(panel.button('Settings'));
  await expect.element(page.getByRole('group', { name: 'Settings' })).toBeVisible();
  const menu = shadowOf().querySelector('.menu')?.getBoundingClientRect();
  expect(menu?.left).toBeGreaterThanOrEqual(0);
  expect(menu?.right).toBeLessThanOrEqual(380);
});

test('Tab reaches the table in at most fifteen stops; the status counts are one, arrows go on', async () => {
  const manager = await finished('one');
  manager.createTask(untilAborted, { name: 'live' });
  await open(manager);
  const stops = [
    ...shadowOf().querySelectorAll<HTMLElement>('button, input, select, [tabindex="0"]'),
  ].filter((one) => one.tabIndex === 0 && !one.hidden && !(one as HTMLButtonElement).disabled);
  expect(stops.indexOf(panel.grid.element() as HTMLElement)).toBeGreaterThan(0);
  expect(stops.indexOf(panel.grid.element() as HTMLElement)).toBeLessThan(15);
  await expectFocus(panel.grid);
  (panel.button(/^All/).element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  await expectFocus(panel.button('running 1'));
  await click(panel.button('running 1'));
  await expect.poll(names).toEqual(['live']);
});

test('a click elsewhere puts the menu away', async () => {
  await open(await finished('one'));
  await click(panel.button('Settings'));
  await expect.element(page.getByRole('group', { name: 'Settings' })).toBeVisible();
  const foot = shadowOf().querySelector('.foot');
  foot?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  await expect.poll(() => page.getByRole('group', { name: 'Settings' }).elements().length).toBe(0);
});

test('paused, what the user cancels shows at once', async () => {
  const manager = quietManager();
  manager.createTask(untilAborted, { name: 'live' });
  await open(manager);
  await expect.element(panel.row(/running live/)).toBeVisible();
  await userEvent.keyboard('p');
  await click(panel.button('Cancel live'));
  await expect.element(panel.row(/cancelled live/)).toBeVisible();
});
