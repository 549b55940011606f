import { expect, test } from 'vitest';
import { FlushPacer } from '../../src/model/flush-pacer.ts';
import { StillHost } from '../support/still-host.ts';

function pacer() {
  const host = new StillHost();
  let flushes = 0;
  const pacer = new FlushPacer(() => flushes++, host);
  return { host, pacer, flushes: () => flushes };
}

test('a single event is shown at the next frame', () => {
  const { host, pacer: one, flushes } = pacer();
  one.request();
  expect(flushes()).toBe(0);
  host.paint();
  expect(flushes()).toBe(1);
});

test('a flood is flushed ten times a second, however many events it has', () => {
  const { host, pacer: one, flushes } = pacer();
  const flood = (ms: number): void => {
    for (let at = 0; at < ms; at++) {
      for (let each = 0; each < 5; each++) one.request();
      host.advance(1);
      if (at % 16 === 0) host.paint();
    }
  };
  flood(1_000);
  const before = flushes();
  flood(5_000);
  expect(flushes() - before).toBeGreaterThanOrEqual(48);
  expect(flushes() - before).toBeLessThanOrEqual(51);
});

test('after a flood few events are again shown at the next frame', () => {
  const { host, pacer: one, flushes } = pacer();
  for (let each = 0; each < 500; each++) one.request();
  host.paint();
  host.advance(5_000);
  const before = flushes();
  one.request();
  host.paint();
  expect(flushes()).toBe(before + 1);
});

test('a hidden page is not flushed, and once when it shows again', () => {
  const { host, pacer: one, flushes } = pacer();
  host.isHidden = true;
  for (let each = 0; each < 100; each++) one.request();
  host.paint();
  host.advance(10_000);
  expect(flushes()).toBe(0);
  host.show();
  expect(flushes()).toBe(1);
});

test('a page that turns hidden while a flush waits is flushed when it shows again', () => {
  const { host, pacer: one, flushes } = pacer();
  one.request();
  host.isHidden = true;
  host.paint();
  expect(flushes()).toBe(0);
  host.show();
  expect(flushes()).toBe(1);
});

test('stopping leaves no frame, no timer and no listener', () => {
  const { host, pacer: one, flushes } = pacer();
  for (let each = 0; each < 100; each++) one.request();
  one.stop();
  expect(host.pending).toBe(0);
  one.request();
  expect(host.pending).toBe(0);
  expect(flushes()).toBe(0);
});
