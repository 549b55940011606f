import { hydrateRoot } from 'react-dom/client';
import { HydratedApp, manager } from './hydrated-app.tsx';

hydrateRoot(document.getElementById('root') as HTMLElement, <HydratedApp />, {
  onRecoverableError: (error) => console.error('hydration', error),
});
Object.assign(window, { manager });
