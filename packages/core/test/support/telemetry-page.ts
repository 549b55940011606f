import {
  type PageEvent,
  PageLifecycle,
  type PageSource,
} from '../../src/browser/page-lifecycle.ts';

class Target {
  readonly listeners: Array<[type: string, listener: (event: PageEvent) => void]> = [];

  addEventListener(type: string, listener: (event: PageEvent) => void): void {
    this.listeners.push([type, listener]);
  }

  removeEventListener(type: string, listener: (event: PageEvent) => void): void {
    const index = this.listeners.findIndex(([t, l]) => t === type && l === listener);
    if (index !== -1) this.listeners.splice(index, 1);
  }

  fire(event: PageEvent): void {
    for (const [type, listener] of [...this.listeners]) if (type === event.type) listener(event);
  }
}

/** A page whose events a test fires. */
export class FakePage implements PageSource {
  readonly window = new Target();
  readonly document = Object.assign(new Target(), { visibilityState: 'visible' });
  online = true;
  readonly lifecycle = new PageLifecycle(() => this);

  isOnline(): boolean {
    return this.online;
  }

  get listening(): string[] {
    return [...this.window.listeners, ...this.document.listeners].map(([type]) => type).sort();
  }

  pagehide(persisted = false): void {
    this.window.fire({ type: 'pagehide', persisted });
  }

  pageshow(persisted: boolean): void {
    this.window.fire({ type: 'pageshow', persisted });
  }

  freeze(): void {
    this.document.fire({ type: 'freeze' });
  }

  resume(): void {
    this.document.fire({ type: 'resume' });
  }

  visibility(state: 'visible' | 'hidden'): void {
    this.document.visibilityState = state;
    this.document.fire({ type: 'visibilitychange' });
  }

  setOnline(online: boolean): void {
    this.online = online;
    this.window.fire({ type: online ? 'online' : 'offline' });
  }
}
