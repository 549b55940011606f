// What browsers, workers, Node, Bun, Deno and edge runtimes all have, and nothing more: core is compiled against
// this instead of the DOM library, so that `window` or `document` outside src/browser does not compile.

interface Event {
  readonly type: string;
  readonly target: EventTarget | null;
}
interface EventTarget {
  addEventListener(
    type: string,
    listener: (event: Event) => void,
    options?: { once?: boolean },
  ): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}
interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as the platform's own types have it.
  readonly reason: any;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare function setTimeout(callback: () => void, ms?: number): number | object;
declare function clearTimeout(handle: number | object | undefined): void;
/** Node, Bun and Deno. */
declare var setImmediate: ((callback: () => void) => object) | undefined;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: { transfer?: unknown[] }): T;

interface MessagePort {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}
declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

declare const performance: { now(): number };
declare const crypto: { getRandomValues<T extends ArrayBufferView>(array: T): T };
declare const console: Record<
  'debug' | 'info' | 'warn' | 'error',
  (message: string, fields?: Record<string, unknown>) => void
>;

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { readonly written: number };
}
declare class URL {
  constructor(url: string, base?: string | URL);
  readonly href: string;
  readonly origin: string;
}
interface Headers {
  get(name: string): string | null;
}
interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: { cancel(): Promise<void> } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}
interface RequestInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  keepalive?: boolean;
  signal?: AbortSignal | null;
  redirect?: 'follow' | 'error' | 'manual';
  credentials?: 'omit' | 'same-origin' | 'include';
  cache?: 'default' | 'no-store';
}
declare function fetch(url: string | URL, init?: RequestInit): Promise<Response>;

// Node's own, for the entry that is for Node alone.
declare module 'node:process' {
  const process: {
    readonly pid: number;
    on(signal: string, listener: (signal: string) => void): void;
    off(signal: string, listener: (signal: string) => void): void;
    kill(pid: number, signal: string): void;
  };
  export default process;
}
declare module 'node:async_hooks' {
  // biome-ignore lint/suspicious/noExplicitAny: it takes and gives back any function.
  const AsyncResource: { bind<F extends (...args: any[]) => any>(fn: F): F };

  export { AsyncResource };
}
