import { mountTaskDevtools } from '@outlast/devtools/mount';
import { manager } from './manager.ts';

const [line] = document.getElementsByTagName('p');
if (line) line.textContent = 'As it was';
const unmount = mountTaskDevtools(manager);

// Written out, because Vite looks for it in the text.
if (import.meta.hot) {
  import.meta.hot.accept();
  import.meta.hot.dispose(unmount);
}

declare global {
  interface ImportMeta {
    /** Vite's, as far as it is used here; https://vite.dev/guide/api-hmr.html */
    readonly hot?: { accept(): void; dispose(callback: () => void): void };
  }
}
