/** A random id for one manager in one page or process: 96 bits, so that ids made from it are unique anywhere. */
export function instanceId(): string {
  const words = crypto.getRandomValues(new Uint32Array(3));
  return [...words].map((word) => word.toString(36).padStart(7, '0')).join('');
}
