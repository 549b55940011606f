// What the examples of the README and of these pages take for granted: the app around them.
import type { BackgroundTaskManager as Manager } from '@outlast/core';

declare global {
  const manager: Manager;
  const uploads: Manager;
  const sync: Manager;
  const worker: Worker;
  const url: string;
  const myUrl: URL;
  const input: string;
  const order: { id: string };
  interface Draft {
    id: string;
    text: string;
  }
  const draft: Draft;
  function sendWebhook(order: { id: string }, signal: AbortSignal): Promise<void>;
  function slowTool(input: string): Promise<string>;
}
