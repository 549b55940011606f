/** What a subscriber may want to hear of its page. Everything is called synchronously, in the page's own event. */
export interface PageListener {
  /** The page went out of sight. Once per hide, whichever event tells it first. */
  onHide?: (() => void) | undefined;
  /**
   * A sign that this may be the last the page hears: every `pagehide`, `freeze` and change to hidden.
   * Comes after `onHide`, and several times in one hide: a page hidden long ago is told again when it goes.
   */
  onLastCall?: (() => void) | undefined;
  /** The page is closed or left; `mayReturn`: it may go into the back/forward cache. Comes before all else. */
  onLeave?: ((mayReturn: boolean) => void) | undefined;
  /** The page is in sight again; `persisted`: it came out of the back/forward cache. */
  onShow?: ((persisted: boolean) => void) | undefined;
  onOnline?: (() => void) | undefined;
}

/** As much of an event as is looked at. */
export interface PageEvent {
  readonly type: string;
  readonly persisted?: boolean;
}

export interface PageEventTarget {
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
  removeEventListener(type: string, listener: (event: PageEvent) => void): void;
}

/** Where the events come from. A worker has only the first and the last of these. */
export interface PageSource {
  readonly window: PageEventTarget;
  readonly document: (PageEventTarget & { readonly visibilityState: string }) | undefined;
  isOnline(): boolean;
}

/** The page or worker this runs in; `undefined` where there is neither, as in Node. */
function currentSource(): PageSource | undefined {
  const { navigator } = globalThis;
  if (typeof globalThis.addEventListener !== 'function') return undefined;
  // Node has a navigator, but one that does not know whether it is online.
  if (typeof navigator?.onLine !== 'boolean') return undefined;
  return {
    window: globalThis as PageEventTarget,
    document:
      typeof document === 'undefined' ? undefined : (document as PageEventTarget & Document),
    isOnline: () => navigator.onLine,
  };
}

const windowEvents = ['pagehide', 'pageshow', 'online', 'offline'];
const documentEvents = ['visibilitychange', 'freeze', 'resume'];

/**
 * The one place that listens to the page's life; it does so while there is a subscriber. Never to `unload` or
 * `beforeunload`, which keep pages out of the back/forward cache.
 */
export class PageLifecycle {
  readonly #listeners = new Set<PageListener>();
  readonly #findSource: () => PageSource | undefined;
  #source: PageSource | undefined;
  /** A page opened in the background counts as shown until it hides: it may go without ever being seen. */
  #phase: 'shown' | 'hidden' = 'shown';

  constructor(findSource: () => PageSource | undefined = currentSource) {
    this.#findSource = findSource;
  }

  /** False when the platform is sure that no request can succeed. */
  get online(): boolean {
    return (this.#source ?? this.#findSource())?.isOnline() ?? true;
  }

  /** Answers with the unsubscriber. Where there is no page it does nothing. */
  subscribe(listener: PageListener): () => void {
    // A copy of its own, so that subscribing one object twice gives two subscriptions.
    const subscription = { ...listener };
    this.#listeners.add(subscription);
    if (this.#listeners.size === 1) this.#listen();
    return () => {
      if (this.#listeners.delete(subscription) && this.#listeners.size === 0) this.#stopListening();
    };
  }

  #listen(): void {
    this.#phase = 'shown';
    this.#source = this.#findSource();
    for (const type of windowEvents) this.#source?.window.addEventListener(type, this.#take);
    for (const type of documentEvents) this.#source?.document?.addEventListener(type, this.#take);
  }

  #stopListening(): void {
    for (const type of windowEvents) this.#source?.window.removeEventListener(type, this.#take);
    for (const type of documentEvents)
      this.#source?.document?.removeEventListener(type, this.#take);
    this.#source = undefined;
  }

  readonly #take = ({ type, persisted = false }: PageEvent): void => {
    if (type === 'online') this.#tell((listener) => listener.onOnline?.());
    else if (type === 'pageshow') this.#show(persisted);
    else if (type === 'freeze') this.#hide();
    else if (type === 'pagehide') {
      this.#tell((listener) => listener.onLeave?.(persisted));
      this.#hide();
    }
    // A frozen page that resumes may still be hidden, so `resume` asks like a change of visibility.
    else if (type === 'visibilitychange' && this.#isHidden()) this.#hide();
    else if (type !== 'offline' && !this.#isHidden()) this.#show(false);
  };

  #isHidden(): boolean {
    return this.#source?.document?.visibilityState === 'hidden';
  }

  /** Navigation in Chromium says `pagehide` first, closing a tab in Firefox says hidden first: the first one counts. */
  #hide(): void {
    const first = this.#phase === 'shown';
    this.#phase = 'hidden';
    if (first) this.#tell((listener) => listener.onHide?.());
    this.#tell((listener) => listener.onLastCall?.());
  }

  #show(persisted: boolean): void {
    const changed = this.#phase === 'hidden';
    this.#phase = 'shown';
    if (changed || persisted) this.#tell((listener) => listener.onShow?.(persisted));
  }

  #tell(call: (listener: PageListener) => void): void {
    for (const listener of [...this.#listeners]) {
      try {
        call(listener);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** As the platform reports what an event listener of its own throws: visibly, and in nobody's way. */
function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}

/** The lifecycle of the page this runs in. */
export const pageLifecycle: PageLifecycle = /* @__PURE__ */ new PageLifecycle();
