import { describe, expect, it } from 'vitest';
import { PageLifecycle } from '../../src/browser/page-lifecycle.ts';
import { FakePage } from '../support/telemetry-page.ts';

function subscribed() {
  const page = new FakePage();
  const heard: string[] = [];
  const unsubscribe = page.lifecycle.subscribe({
    onHide: () => heard.push('hide'),
    onLastCall: () => heard.push('last call'),
    onShow: (persisted) => heard.push(persisted ? 'restored' : 'show'),
    onOnline: () => heard.push('online'),
  });
  return { page, heard, unsubscribe };
}

const hides = (heard: string[]) => heard.filter((one) => one === 'hide').length;

describe('PageLifecycle', () => {
  it('calls onHide once when pagehide comes before hidden, as in Chromium', () => {
    const { page, heard } = subscribed();
    page.pagehide();
    page.visibility('hidden');
    expect(hides(heard)).toBe(1);
  });

  it('calls onHide once when hidden comes before pagehide, as when Firefox closes a tab', () => {
    const { page, heard } = subscribed();
    page.visibility('hidden');
    page.pagehide();
    expect(hides(heard)).toBe(1);
  });

  it('calls onHide for a freeze that nothing announced, and once for one that something did', () => {
    const first = subscribed();
    first.page.freeze();
    expect(hides(first.heard)).toBe(1);
    const second = subscribed();
    second.page.visibility('hidden');
    second.page.freeze();
    second.page.pagehide();
    expect(hides(second.heard)).toBe(1);
  });

  it('calls onHide again after the page was shown', () => {
    const { page, heard } = subscribed();
    page.visibility('hidden');
    page.visibility('visible');
    page.visibility('hidden');
    expect(heard.filter((one) => one !== 'last call')).toEqual(['hide', 'show', 'hide']);
  });

  it('calls onHide again after the page came out of the back/forward cache', () => {
    const { page, heard } = subscribed();
    page.pagehide(true);
    page.visibility('hidden');
    page.document.visibilityState = 'visible';
    page.pageshow(true);
    page.pagehide();
    expect(heard.filter((one) => one !== 'last call')).toEqual(['hide', 'restored', 'hide']);
  });

  it('gives a last call at every sign of the end, after onHide', () => {
    const { page, heard } = subscribed();
    page.visibility('hidden');
    page.freeze();
    page.pagehide();
    expect(heard).toEqual(['hide', 'last call', 'last call', 'last call']);
  });

  it('takes the resume of a page that is still hidden for no show', () => {
    const { page, heard } = subscribed();
    page.visibility('hidden');
    page.freeze();
    page.resume();
    expect(heard).not.toContain('show');
    page.visibility('visible');
    expect(heard.at(-1)).toBe('show');
  });

  it('takes the first pageshow of a load for no show', () => {
    const { page, heard } = subscribed();
    page.pageshow(false);
    expect(heard).toEqual([]);
  });

  it('hides a page that was opened in the background and never seen', () => {
    const page = new FakePage();
    page.document.visibilityState = 'hidden';
    let hidden = 0;
    page.lifecycle.subscribe({ onHide: () => hidden++ });
    page.pagehide();
    expect(hidden).toBe(1);
  });

  it('tells of coming online, and knows whether it is', () => {
    const { page, heard } = subscribed();
    page.setOnline(false);
    expect(page.lifecycle.online).toBe(false);
    expect(heard).toEqual([]);
    page.setOnline(true);
    expect(page.lifecycle.online).toBe(true);
    expect(heard).toEqual(['online']);
  });

  it('goes on to the next listener when one throws, and reports what it threw', () => {
    const reported: unknown[] = [];
    const { reportError, console } = globalThis;
    const report = (error: unknown) => reported.push(error);
    Object.assign(globalThis, { reportError: report, console: { ...console, error: report } });
    try {
      const page = new FakePage();
      const thrown = new Error('mine');
      let called = 0;
      page.lifecycle.subscribe({
        onHide() {
          throw thrown;
        },
      });
      page.lifecycle.subscribe({ onHide: () => called++ });
      page.pagehide();
      expect(called).toBe(1);
      expect(reported).toEqual([thrown]);
    } finally {
      Object.assign(globalThis, { reportError, console });
    }
  });

  it('listens only while there is a subscriber, and never to unload', () => {
    const page = new FakePage();
    expect(page.listening).toEqual([]);
    const first = page.lifecycle.subscribe({});
    const second = page.lifecycle.subscribe({});
    expect(page.listening).toEqual(
      ['freeze', 'offline', 'online', 'pagehide', 'pageshow', 'resume', 'visibilitychange'].sort(),
    );
    first();
    first();
    expect(page.listening).toHaveLength(7);
    second();
    expect(page.listening).toEqual([]);
  });

  it('calls nobody who has unsubscribed', () => {
    const { page, heard, unsubscribe } = subscribed();
    page.lifecycle.subscribe({});
    unsubscribe();
    page.pagehide();
    expect(heard).toEqual([]);
  });

  it('does nothing, and counts as online, where there is no page', () => {
    const lifecycle = new PageLifecycle(() => undefined);
    const unsubscribe = lifecycle.subscribe({ onHide: () => {} });
    expect(lifecycle.online).toBe(true);
    unsubscribe();
  });
});
