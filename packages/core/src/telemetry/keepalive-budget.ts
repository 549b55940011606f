/**
 * Body bytes of all keepalive requests and beacons that may be in flight in a page:
 * https://fetch.spec.whatwg.org/#http-network-or-cache-fetch (step 8, inflightKeepaliveBytes).
 */
const QUOTA = 64 * 1024;

/** What of the page's keepalive quota is ours. Others may use some of it too: a request beyond it is refused. */
export class KeepaliveBudget {
  readonly #quota: number;
  #used = 0;

  constructor(quota: number = QUOTA) {
    this.#quota = quota;
  }

  /** Answers with what gives the bytes back, or `undefined` when they do not fit. */
  take(bytes: number): (() => void) | undefined {
    if (this.#used + bytes > this.#quota) return undefined;
    this.#used += bytes;
    let release = (): void => {
      this.#used -= bytes;
      release = () => {};
    };
    return () => release();
  }
}

/** One for all telemetry of this page: the quota is the page's. */
export const pageBudget: KeepaliveBudget = /* @__PURE__ */ new KeepaliveBudget();
