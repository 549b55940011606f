const sheets = new WeakMap<Document, Map<string, CSSStyleSheet>>();

/** Gives a shadow root a constructed sheet: no policy on inline styles forbids that, and no nonce is needed. */
export function adopt(shadow: ShadowRoot, css: string): void {
  const sheet = sheetFor(shadow.ownerDocument, css);
  if (shadow.adoptedStyleSheets.includes(sheet)) return;
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
}

/** A constructed sheet serves only the document whose window made it. */
function sheetFor(document: Document, css: string): CSSStyleSheet {
  let known = sheets.get(document);
  if (known === undefined) {
    known = new Map();
    sheets.set(document, known);
  }
  let sheet = known.get(css);
  if (sheet === undefined) {
    const view = document.defaultView ?? window;
    sheet = new (view as typeof window).CSSStyleSheet();
    sheet.replaceSync(css);
    known.set(css, sheet);
  }
  return sheet;
}
