/** What a watcher wants to hear. */
export interface TabLockEvents {
  /** A lock that was followed is free: its holder died, or gave it back. Not heard of locks held here. */
  onFree(id: string): void;
  /** The page is back from the back/forward cache, where it heard nothing: ask and follow anew. */
  onReturn(): void;
}

interface Held {
  granted: Promise<void>;
  release(): void;
}

/**
 * Says to all tabs and workers of the origin that something here is alive, for as long as it is: one Web
 * Lock an id, which the browser takes back when the page, frame or worker is gone, however it went.
 */
export class TabLocks {
  readonly #scope: string;
  readonly #held = new Map<string, Held>();
  #watch: Watch | undefined;

  /** Ids of one scope know of each other. */
  constructor(scope: string) {
    this.#scope = scope;
  }

  /** Whether the platform has Web Locks: a secure context, in every current browser. Stand-ins for one have `null`. */
  static areAvailable(): boolean {
    return typeof navigator === 'object' && typeof navigator?.locks?.request === 'function';
  }

  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  /** Takes the lock of that id; resolves once it is held. Nothing is done when it is held already. */
  hold(id: string): Promise<void> {
    const present = this.#held.get(id);
    if (present !== undefined) return present.granted;
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    const forget = (): void => {
      if (this.#held.get(id) === held) this.#held.delete(id);
    };
    const granted = new Promise<void>((resolve, reject) => {
      // Only its owner ever holds it for long, so it need not queue behind those that follow it, some of
      // which may be frozen. What is stolen, if anything, is a follower's passing hold.
      const request = navigator.locks.request(this.#name(id), { steal: true }, () => {
        this.announce(id);
        resolve();
        return until;
      });
      request.then(forget, (error: unknown) => {
        forget();
        reject(error);
      });
    });
    const held: Held = { granted, release };
    this.#held.set(id, held);
    return granted;
  }

  release(id: string): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    held?.release();
  }

  /** The ids whose lock is held, here or in another tab. */
  async holders(): Promise<Set<string>> {
    const { held = [] } = await navigator.locks.query();
    const prefix = this.#name('');
    // Those that follow a lock pass through it in shared mode.
    const exclusive = held.filter((lock) => lock.mode === 'exclusive');
    const names = exclusive
      .map((lock) => lock.name ?? '')
      .filter((name) => name.startsWith(prefix));
    return new Set(names.map((name) => name.slice(prefix.length)));
  }

  /** From now on follows the locks that are taken in other tabs; those held before are to be followed by id. */
  watch(events: TabLockEvents): void {
    this.#watch ??= new Watch(this.#scope, (id) => this.#name(id), events);
  }

  /** Calls `onFree`, once, when that lock is free. */
  follow(id: string): void {
    if (!this.#held.has(id)) this.#watch?.follow(id);
  }

  unwatch(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  /** Has those who watch follow that lock; they need not be watched themselves. */
  announce(id: string): void {
    if (this.#watch !== undefined) this.#watch.announce(id);
    else {
      const channel = openChannel(this.#scope);
      channel?.postMessage(id);
      channel?.close();
    }
  }

  #name(id: string): string {
    return `${this.#scope}:${id}`;
  }
}

/** `undefined` where there is none. Firefox has one that throws where the user allows the site no storage. */
function openChannel(scope: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(scope);
  } catch {
    return undefined;
  }
}

/** Waits in the queue of each followed lock; while the page is in the back/forward cache it does nothing. */
class Watch {
  readonly #scope: string;
  readonly #name: (id: string) => string;
  readonly #events: TabLockEvents;
  readonly #followed = new Map<string, AbortController>();
  /** Taken again while we still waited for the last time: to be followed once more. */
  readonly #again = new Set<string>();
  #channel: BroadcastChannel | undefined;
  #asleep = false;

  constructor(scope: string, name: (id: string) => string, events: TabLockEvents) {
    this.#scope = scope;
    this.#name = name;
    this.#events = events;
    this.#listen();
    // Workers have addEventListener too, and never hear these.
    globalThis.addEventListener?.('pagehide', this.#onHide);
    globalThis.addEventListener?.('pageshow', this.#onShow);
  }

  announce(id: string): void {
    this.#channel?.postMessage(id);
  }

  follow(id: string): void {
    if (this.#asleep) return;
    if (this.#followed.has(id)) {
      this.#again.add(id);
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    this.#followed.set(id, controller);
    const end = (stolen: boolean): void => {
      if (this.#followed.get(id) !== controller) return;
      this.#followed.delete(id);
      const again = this.#again.delete(id);
      if (stolen || again) this.follow(id);
      if (!stolen) this.#events.onFree(id);
    };
    navigator.locks
      .request(this.#name(id), { mode: 'shared', signal }, () => {})
      .then(
        () => end(false),
        // Stolen: its owner took it again the moment we had it.
        (error: unknown) => {
          if (!signal.aborted && (error as Error | null)?.name === 'AbortError') end(true);
        },
      );
  }

  close(): void {
    globalThis.removeEventListener?.('pagehide', this.#onHide);
    globalThis.removeEventListener?.('pageshow', this.#onShow);
    this.#sleep();
  }

  #listen(): void {
    this.#channel = openChannel(this.#scope);
    if (this.#channel === undefined) return;
    this.#channel.onmessage = ({ data }) => {
      if (typeof data === 'string') this.follow(data);
    };
    (this.#channel as { unref?(): void }).unref?.();
  }

  /** A pending request, and a message that arrives, each put a page out of the back/forward cache. */
  #sleep(): void {
    this.#asleep = true;
    this.#channel?.close();
    this.#channel = undefined;
    for (const controller of this.#followed.values()) controller.abort();
    this.#followed.clear();
    this.#again.clear();
  }

  #onHide = (): void => this.#sleep();

  #onShow = (): void => {
    // The first pageshow of a page comes to one that never slept.
    if (!this.#asleep) return;
    this.#asleep = false;
    this.#listen();
    this.#events.onReturn();
  };
}
