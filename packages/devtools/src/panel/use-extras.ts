import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { adopt } from '../host/style-sheet.ts';
import { type Extras, loadExtras, loadedExtras } from './extras-loader.ts';

interface UsedExtras {
  readonly extras: Extras | undefined;
  /** Somebody does something in the panel, and what that leads to may be among them. */
  want(): void;
}

/**
 * Details, menu, questions, the filter language and the like: loaded once they are needed, or with the first press in
 * the panel, which is before the click that may ask for them. What is asked for earlier shows once they are there.
 */
export function useExtras(
  ref: RefObject<HTMLElement | null>,
  isNeeded: boolean,
  announce: (text: string) => void,
): UsedExtras {
  const [extras, setExtras] = useState(loadedExtras);
  const want = useCallback(() => {
    // The next press tries again, where the browser does: Firefox remembers a failure as long as the page lives.
    loadExtras().then(setExtras, () => announce('A part of the panel could not be loaded'));
  }, [announce]);

  useEffect(() => {
    if (isNeeded) want();
  }, [isNeeded, want]);

  useLayoutEffect(() => {
    const shadow = ref.current?.getRootNode() as ShadowRoot | undefined;
    if (extras === undefined || shadow === undefined) return;
    const sheet = adopt(shadow, extras.extrasCss);
    return () => {
      shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [ref, extras]);
  return { extras, want };
}
