// The page that `npx @outlast/devtools` serves: nothing but the panel, on managers elsewhere.
import { remoteManager } from './remote/remote-manager.ts';
import { taskDevtoolsPlugin } from './task-devtools-plugin.ts';

interface Offered {
  readonly path: string;
  readonly name: string;
  readonly address: string;
}

const token = location.hash.slice(1);
const place = document.querySelector('main') as HTMLElement;

try {
  const answer = await fetch(`/managers?token=${token}`);
  if (!answer.ok)
    throw new Error('This address has no token, or an old one: take the one that was printed.');
  const offered = (await answer.json()) as Offered[];
  const remotes = offered.map(({ path, name, address }) =>
    remoteManager(`${location.origin.replace('http', 'ws')}${path}?token=${token}`, {
      ...(name !== '' && { name }),
      address,
    }),
  );
  document.title = `Background tasks · ${[...new Set(offered.map(({ address }) => address))].join(', ')}`;
  taskDevtoolsPlugin(remotes).render(place);
} catch (error) {
  place.textContent = error instanceof Error ? error.message : String(error);
}
