export interface ResolvedUrl {
  readonly href: string;
  /** Whether a request there can carry headers of its own without a CORS preflight. */
  readonly needsNoPreflight: boolean;
}

/**
 * An address as this page or worker would understand it.
 * @throws TypeError when it is none, or is relative where there is nothing to be relative to.
 */
export function resolveUrl(url: string): ResolvedUrl {
  const { location, origin } = globalThis;
  // Outside the web there is no CORS.
  if (typeof location?.href !== 'string')
    return { href: parse(url, undefined).href, needsNoPreflight: true };
  const base = typeof document === 'undefined' ? location.href : document.baseURI;
  // A worker made from a blob: its own address is no base for others.
  const resolved = parse(url, base.startsWith('blob:') ? origin : base);
  return { href: resolved.href, needsNoPreflight: resolved.origin === origin };
}

function parse(url: string, base: string | undefined): URL {
  try {
    return new URL(url, base);
  } catch (cause) {
    const takes = `an absolute address${base === undefined ? '' : ' or one relative to the page'}`;
    throw new TypeError(`url must be ${takes}, got ${JSON.stringify(url.slice(0, 60))}`, { cause });
  }
}
