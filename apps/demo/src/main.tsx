import './page/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { hasRunErrand } from './leave.ts';
import { App } from './page/app.tsx';

if (!hasRunErrand())
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
