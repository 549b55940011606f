import type { TaskActions, TaskSource } from '../model/task-source.ts';
import type { DevtoolsPort } from './port.ts';
import { type ActionName, actionNames } from './protocol.ts';
import { type Connect, RemoteLink } from './remote-link.ts';

export interface RemoteManagerOptions {
  /** How the panel calls it. Default: what the other end calls itself, and its address until then. */
  name?: string | undefined;
  /** What the panel shows while nobody answers. Default: host and port of a WebSocket's address. */
  address?: string | undefined;
}

let made = 0;

/**
 * A manager elsewhere, for the panel: in a Worker, in another window, in a Node process, wherever
 * `serveTaskDevtools` has the other end of a port. Give it the port, the address of a WebSocket, or a function that
 * makes a new port; the last two are tried again when the connection is lost.
 *
 * @throws TypeError for what is none of these.
 * @example
 * mountTaskDevtools(remoteManager(worker, { name: 'worker' }));
 */
export function remoteManager(
  where: DevtoolsPort | string | URL | (() => DevtoolsPort | Promise<DevtoolsPort>),
  options: RemoteManagerOptions = {},
): TaskSource {
  const connect = connectOf(where, options.address);
  let link: RemoteLink | undefined;
  let name = options.name ?? connect.address;
  const act = (action: ActionName, ...args: unknown[]): Promise<never> =>
    link?.act(action, args) ?? Promise.reject(new Error('It is not connected'));
  const has: Record<string, unknown> = {
    cancel: (ids: readonly string[], reason: string) => act('cancel', ids, reason),
    clearFinished: () => act('clearFinished'),
    rerun: (id: string) => act('rerun', id),
    pause: () => act('pause'),
    resume: () => act('resume'),
    shutdown: (asked: unknown) => act('shutdown', asked),
    details: (id: string) => act('details', id).then((more) => more ?? undefined),
  } satisfies Record<ActionName, unknown>;
  const actions: Record<string, unknown> = { ...has, retryNow: () => link?.retryNow() };
  return {
    id: `remote-${++made}`,
    get name() {
      return name;
    },
    kind: 'remote',
    actions: actions as unknown as TaskActions,
    open(sink) {
      const mine = new RemoteLink(connect, sink, (welcome) => {
        name = options.name ?? welcome.name;
        // What the other end does not offer is absent here.
        for (const action of actionNames)
          if (welcome.actions.includes(action)) actions[action] = has[action];
          else delete actions[action];
      });
      link = mine;
      return () => {
        mine.close();
        if (link === mine) link = undefined;
      };
    },
  };
}

function connectOf(
  where: Parameters<typeof remoteManager>[0],
  address: string | undefined,
): Connect {
  if (typeof where === 'function')
    return { address: address ?? 'the other end', isOurs: true, port: where };
  if (typeof where !== 'string' && !(where instanceof URL))
    return { address: address ?? 'the other end of the port', isOurs: false, port: () => where };
  const url = new URL(where);
  if (!/^wss?:$/.test(url.protocol))
    throw new TypeError(`where is "${where}", but takes an address that begins with ws: or wss:`);
  return {
    // The token is nobody's business who looks over a shoulder.
    address: address ?? `${url.protocol}//${url.host}`,
    isOurs: true,
    port: () => new WebSocket(url),
  };
}
