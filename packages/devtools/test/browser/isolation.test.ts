import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { mountTaskDevtools } from '../../src/index.ts';
import { click, panel, quietManager, shadowOf, untilAborted } from '../support/panel-page.ts';

const cleanups: Array<() => void> = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function openOver(): Promise<void> {
  const manager = quietManager();
  manager.createTask(untilAborted, { name: 'work', context: { user: 1 } });
  cleanups.push(mountTaskDevtools(manager, { initialIsOpen: true }));
  await expect.element(panel.row(/work/)).toBeVisible();
}

/** Every computed value of every element of the panel, but what follows the time. */
function looks(): string[] {
  return [...shadowOf().querySelectorAll('section, section *')].map((element) => {
    const style = getComputedStyle(element);
    return ['color', 'fontSize', 'fontFamily', 'padding', 'margin', 'display', 'opacity', 'height']
      .map((name) => style[name as 'color'])
      .join('|');
  });
}

test('no rule of the page changes the panel, however important it is', async () => {
  await openOver();
  const before = looks();
  const hostile = document.createElement('style');
  hostile.textContent = `
    body * { all: unset !important; font: 40px fantasy !important; color: lime !important; display: none !important; opacity: 0.1 !important; }
    body { transform: scale(0.5) !important; letter-spacing: 1em !important; text-transform: uppercase !important; }
    outlast-devtools { display: none !important; position: static !important; zoom: 3 !important; }`;
  document.head.append(hostile);
  cleanups.push(() => hostile.remove());
  expect(looks()).toEqual(before);
  const { width, bottom } = panel.region.element().getBoundingClientRect();
  expect([width, bottom]).toEqual([window.innerWidth, window.innerHeight]);
});

test('nothing of the page covers the panel, whatever its z-index', async () => {
  const cover = document.createElement('div');
  cover.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:red';
  document.body.append(cover);
  cleanups.push(() => cover.remove());
  await openOver();
  const { x, y } = panel.button('Shut down').element().getBoundingClientRect();
  expect(document.elementFromPoint(x + 4, y + 4)?.localName).toBe('outlast-devtools');
});

test('a page that closes every popover does not close the panel', async () => {
  await openOver();
  document.querySelector<HTMLElement>('outlast-devtools')?.hidePopover();
  await expect
    .poll(() => document.querySelector('outlast-devtools')?.matches(':popover-open'))
    .toBe(true);
});

test('clicks, keys and input inside reach no listener on the document of the page', async () => {
  await openOver();
  const heard: string[] = [];
  const types = [
    'pointerdown',
    'mousedown',
    'click',
    'keydown',
    'keyup',
    'input',
    'focusin',
    'wheel',
  ];
  const listener = ({ type }: Event): number => heard.push(type);
  for (const type of types) document.addEventListener(type, listener);
  cleanups.push(() => {
    for (const type of types) document.removeEventListener(type, listener);
  });
  await click(panel.button(/^running/));
  const field = panel.region.getByRole('textbox', { name: 'Filter', exact: true });
  await click(field);
  await userEvent.keyboard('wor');
  await expect.element(field).toHaveValue('wor');
  expect(heard).toEqual([]);
});

test('the sheet is constructed, and no element carries a style of its own or a style element', async () => {
  await openOver();
  expect(shadowOf().adoptedStyleSheets.length).toBeGreaterThan(0);
  expect(shadowOf().querySelector('style, link')).toBeNull();
  expect(shadowOf().mode).toBe('open');
});

test('a fault of the panel stays in it, can be copied, and the panel restarts', async () => {
  const manager = quietManager();
  let isBroken = true;
  const work = manager.createTask(untilAborted, { name: 'work' });
  const info = work.info.bind(work);
  work.info = () => {
    if (isBroken) throw new Error('a fault of the panel');
    return info();
  };
  cleanups.push(mountTaskDevtools(manager, { initialIsOpen: true }));
  const alert = panel.button('Restart the panel');
  await expect.element(alert).toBeVisible();
  isBroken = false;
  await click(alert);
  await expect.element(panel.row(/work/)).toBeVisible();
  expect(work.status).toBe('running');
});
