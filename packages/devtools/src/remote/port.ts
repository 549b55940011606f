// biome-ignore lint/suspicious/noExplicitAny: each kind of port has event types of its own.
type Listener = (event: any) => void;

interface Emitter {
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
}

/** A `MessagePort`, a `Worker`, the inside of one (`self`), a `BroadcastChannel`. */
export interface MessagePortLike extends Emitter {
  postMessage(message: unknown): void;
  start?(): void;
  close?(): void;
}

/** A `WebSocket` of a browser, of Node, or of the package `ws`. */
export interface WebSocketLike extends Emitter {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
}

export type DevtoolsPort = MessagePortLike | WebSocketLike;

/** What both ends make of a port: plain data out, data of unknown kind in. */
export interface Line {
  send(message: object): void;
  /** Stops listening, and closes the port if `whole`. */
  close(whole: boolean): void;
}

const OPEN = 1;

interface Heard {
  /** Whatever came; text is read as JSON, and what cannot be read is passed over. */
  message(data: unknown): void;
  open?(): void;
  /** The other end is gone. Not every port tells. */
  gone(): void;
}

/** @throws TypeError for what is no port. */
export function lineOver(port: DevtoolsPort, heard: Heard): Line {
  if (typeof port?.addEventListener !== 'function' || !(isSocket(port) || isChannel(port)))
    throw new TypeError(
      `port is ${String(port)}, but takes a MessagePort, a Worker or a WebSocket`,
    );
  const listeners: Record<string, Listener> = {
    message({ data }: { data: unknown }) {
      try {
        heard.message(isSocket(port) ? JSON.parse(String(data)) : data);
      } catch (error) {
        // Text that is none of ours; or a fault of ours, which is not the page's trouble.
        if (!(error instanceof SyntaxError)) console.error('@outlast/devtools', error);
      }
    },
    open: () => heard.open?.(),
    close: () => heard.gone(),
    // A socket closes after an error; a listener is all it needs not to be thrown.
    error: () => {},
  };
  for (const [type, listener] of Object.entries(listeners)) port.addEventListener(type, listener);
  if (isSocket(port)) {
    if (port.readyState === OPEN) queueMicrotask(() => heard.open?.());
  } else {
    port.start?.();
    queueMicrotask(() => heard.open?.());
  }
  return {
    send(message) {
      if (!isSocket(port)) port.postMessage(message);
      else if (port.readyState === OPEN) port.send(JSON.stringify(message));
    },
    close(whole) {
      for (const [type, listener] of Object.entries(listeners))
        if (type !== 'error') port.removeEventListener(type, listener);
      if (whole) port.close?.();
    },
  };
}

function isSocket(port: DevtoolsPort): port is WebSocketLike {
  return 'send' in port && typeof port.send === 'function' && 'readyState' in port;
}

function isChannel(port: DevtoolsPort): port is MessagePortLike {
  return 'postMessage' in port && typeof port.postMessage === 'function';
}
