/** Offers a text as a file to save. */
export function saveText(text: string, name: string, near: HTMLElement): void {
  const { ownerDocument } = near;
  const view = ownerDocument.defaultView as typeof globalThis & Window;
  const link = ownerDocument.createElement('a');
  link.href = view.URL.createObjectURL(new view.Blob([text], { type: 'application/json' }));
  link.download = name;
  // Inside, so that no listener of the page hears the click.
  near.append(link);
  link.click();
  link.remove();
  view.setTimeout(() => view.URL.revokeObjectURL(link.href), 10_000);
}
