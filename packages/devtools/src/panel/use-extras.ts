import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';
import { adopt } from '../host/style-sheet.ts';

export type Extras = typeof import('./extras.ts');

/** Milliseconds that the first rows get for themselves. */
const FIRST_PAINT = 50;

let loaded: Extras | undefined;

/**
 * Details, menu, questions and the like. They come right after the first rows are painted, so that those need not wait
 * for them, nor what the user asks for then. What is asked for earlier shows once they are there.
 */
export function useExtras(ref: RefObject<HTMLElement | null>): Extras | undefined {
  const [extras, setExtras] = useState(loaded);

  useEffect(() => {
    const view = ref.current?.ownerDocument.defaultView;
    if (extras !== undefined || !view) return;
    let isWanted = true;
    const load = async (): Promise<void> => {
      try {
        loaded ??= await import('./extras.ts');
        if (isWanted) setExtras(loaded);
      } catch (error) {
        console.error('@outlast/devtools', error);
      }
    };
    const timer = view.setTimeout(() => void load(), FIRST_PAINT);
    return () => {
      isWanted = false;
      view.clearTimeout(timer);
    };
  }, [ref, extras]);

  useLayoutEffect(() => {
    const shadow = ref.current?.getRootNode() as ShadowRoot | undefined;
    if (extras === undefined || shadow === undefined) return;
    const sheet = adopt(shadow, extras.extrasCss);
    return () => {
      shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [ref, extras]);
  return extras;
}
