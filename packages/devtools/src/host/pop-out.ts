import type { prepareHost } from './host-element.ts';

/** Where a window stood, in pixels of the screen. */
export interface WindowBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Who asks for a window, and how it should be. */
export interface WindowAsked {
  readonly opener: Window;
  readonly name: string;
  /** Where it stood before, as far as that is sound. */
  readonly box: unknown;
  readonly prepare: typeof prepareHost;
}

const usual = { width: 1_000, height: 560 };

/** A window of the panel's own. It has a blank document, so it is the page's code that runs in it, under the page's policies. */
export class PopOut {
  readonly element: HTMLElement;
  readonly shadow: ShadowRoot;
  readonly view: Window;
  readonly #controller = new AbortController();

  /** Undefined where the browser allows no window: it has to be asked for by a click. */
  static open(asked: WindowAsked, onGone: () => void): PopOut | undefined {
    const { opener, name, box } = asked;
    let view: Window | null = null;
    try {
      view = opener.open('', name, features(opener, box));
    } catch {
      // Some embedders throw instead.
    }
    return view ? new PopOut(view, asked, onGone) : undefined;
  }

  private constructor(view: Window, { opener, prepare }: WindowAsked, onGone: () => void) {
    this.view = view;
    const { document } = view;
    document.title = `Background tasks · ${opener.document.title || location.host}`;
    document.documentElement.lang = 'en';
    this.element = document.createElement('outlast-devtools');
    this.shadow = prepare(this.element, 'window');
    // One that an earlier page left open still shows what that page had.
    document.body.replaceChildren(this.element);
    const { signal } = this.#controller;
    // Closed, or loaded anew: either way nothing of ours is in it any more.
    view.addEventListener('pagehide', () => this.#whenGone(onGone), { signal });
  }

  get box(): WindowBox {
    const { screenX: left, screenY: top, innerWidth: width, innerHeight: height } = this.view;
    return { left, top, width, height };
  }

  /** What the panel leaves behind in its place in the page. */
  leaveNotice(shadow: ShadowRoot, onBack: () => void): HTMLElement {
    const { ownerDocument } = shadow;
    const notice = ownerDocument.createElement('div');
    const button = ownerDocument.createElement('button');
    notice.className = 'none away';
    button.className = 'button';
    button.textContent = 'Bring it back';
    button.addEventListener('click', onBack);
    notice.append('The tasks are in a window of their own.', button);
    shadow.append(notice);
    return notice;
  }

  close(): void {
    this.#controller.abort();
    this.element.remove();
    this.view.close();
  }

  #whenGone(onGone: () => void): void {
    this.#controller.abort();
    onGone();
    this.view.close();
  }
}

function features(opener: Window, box: unknown): string {
  const { left, top, width, height } = isBox(box)
    ? box
    : { left: opener.screenX + 60, top: opener.screenY + 80, ...usual };
  return `popup,left=${left},top=${top},width=${Math.max(width, 320)},height=${Math.max(height, 200)}`;
}

function isBox(value: unknown): value is WindowBox {
  const box = value as Record<string, unknown> | undefined;
  return ['left', 'top', 'width', 'height'].every((key) => Number.isFinite(box?.[key]));
}
