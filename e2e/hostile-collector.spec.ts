import type { ServerResponse } from 'node:http';
import { TelemetrySite } from './support/telemetry-site.ts';
import { test as base, expect } from './support/test.ts';

const test = base.extend<{ site: TelemetrySite }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from a pattern.
  site: async ({}, use) => {
    const site = await TelemetrySite.start();
    await use(site);
    site.close();
  },
});

/** An answer of 200 that is not over: what is written to it goes on until the other side has had enough. */
function endless(response: ServerResponse, piece: string, every: number): true {
  response.writeHead(200);
  const timer = setInterval(() => response.write(piece), every);
  response.on('close', () => clearInterval(timer));
  return true;
}

/** True: it has the events for all that. */
const manners: Record<string, (response: ServerResponse) => boolean> = {
  redirects: (response) => {
    response.writeHead(302, { location: '/collect' }).end();
    return false;
  },
  'redirects as it was asked': (response) => {
    response.writeHead(307, { location: '/collect' }).end();
    return false;
  },
  'resets the connection': (response) => {
    response.socket?.resetAndDestroy();
    return false;
  },
  'stores, and resets the connection': (response) => {
    response.socket?.resetAndDestroy();
    return true;
  },
  'speaks no HTTP': (response) => {
    response.socket?.end('\u0000 nonsense \r\n\r\n');
    return false;
  },
  'answers without end': (response) => endless(response, 'x'.repeat(16_384), 2),
  'answers drop by drop': (response) => endless(response, 'x', 300),
  'breaks off its answer': (response) => {
    response.writeHead(200, { 'content-length': '5000' });
    response.write('rubbish', () => response.socket?.destroy());
    return true;
  },
  'says nothing in particular': (response) => {
    response.writeHead(204).end();
    return true;
  },
};

for (const setUp of ['', '?alone'] as const)
  test(`C45 a collector that misbehaves in every way is not stormed, and gets each event once${setUp && ', without the courier'}`, async ({
    site,
    page,
    trouble,
  }) => {
    trouble.expect(/\/collect/);
    await page.goto(site.url(setUp));
    await page.waitForFunction(() => 'telemetry' in window);
    const track = (from: number): Promise<void> =>
      page.evaluate((from) => {
        const { telemetry } = window as unknown as { telemetry: { track(event: unknown): void } };
        for (let number = from; number < from + 20; number += 1) telemetry.track(number);
      }, from);
    let tracked = 0;
    for (const [name, answer] of Object.entries(manners)) {
      site.answer = answer;
      const { requests } = site;
      await track(tracked);
      tracked += 20;
      await page.waitForTimeout(1_500);
      expect(site.requests - requests, name).toBeLessThanOrEqual(12);
    }
    site.answer = undefined;
    await expect.poll(() => new Set(site.honoured).size, { timeout: 30_000 }).toBe(tracked);
    expect(site.honoured).toHaveLength(tracked);
    const pending = (): Promise<number> =>
      page.evaluate(() =>
        (window as unknown as { telemetry: { pending(): number } }).telemetry.pending(),
      );
    await expect.poll(pending).toBe(0);
  });
