/** One line for any thrown value; reading it may itself throw. */
export function errorText(error: unknown): string {
  try {
    if (typeof error !== 'object' || error === null) return clip(String(error));
    const { name, message } = error as { name?: unknown; message?: unknown };
    const text = [name, message].filter((part) => typeof part === 'string' && part !== '');
    return clip(text.length > 0 ? text.join(': ') : String(error));
  } catch {
    return 'unreadable error';
  }
}

function clip(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
