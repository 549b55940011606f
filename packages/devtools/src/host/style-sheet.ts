/** Gives a shadow root a constructed sheet: no policy on inline styles forbids that, and no nonce is needed. */
export function adopt(shadow: ShadowRoot, css: string): CSSStyleSheet {
  // It serves only the document whose window made it.
  const view = shadow.ownerDocument.defaultView as typeof globalThis & Window;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  return sheet;
}
