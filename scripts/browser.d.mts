export const chromiumArgs: string[];
export function findChromium(): string | undefined;
export function findFirefox(): { executablePath: string; channel?: 'moz-firefox' } | undefined;
export function ensureChromium(): string;

export interface WebKitPrograms {
  driver: string;
  browser: string;
  display: string | undefined;
}
export function findWebKit(): WebKitPrograms | undefined;
