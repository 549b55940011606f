/** Whether a key event is the one that a text such as `Alt+Shift+T` names, and not meant as text. */
export function isHotkey(event: KeyboardEvent, hotkey: string): boolean {
  const held = ['Alt', 'Control', 'Meta', 'Shift'].filter((name) => event.getModifierState(name));
  // The place of the key counts: with Alt held, a Mac makes other letters of it.
  const pressed = [...held, event.code.replace(/Key|Digit/, '')];
  const target = event.composedPath()[0] as Element;
  return (
    pressed.sort().join() === hotkey.split('+').sort().join() &&
    !target.closest('input,textarea,select,[contenteditable]')
  );
}
