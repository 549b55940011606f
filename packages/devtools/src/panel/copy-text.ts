/** Puts text into the clipboard; answers with whether it is there. */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await near.ownerDocument.defaultView?.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text, near);
  }
}

/** Pages without a secure context have no clipboard of their own, but may copy what is selected. */
function copySelected(text: string, near: HTMLElement): boolean {
  const { ownerDocument } = near;
  const area = ownerDocument.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'unseen';
  near.after(area);
  area.select();
  try {
    return ownerDocument.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    near.focus();
  }
}
