/** The path (`payload.user.onSave`) of the first value that cannot be cloned, and what stands there. */
export function findUncloneable(value: unknown, root: string): { path: string; value: unknown } {
  const seen = new Set<object>();
  const search = (current: unknown, path: string): { path: string; value: unknown } | undefined => {
    if (clones(current)) return undefined;
    if (typeof current === 'object' && current !== null) {
      if (seen.has(current)) return undefined;
      seen.add(current);
      for (const [step, child] of childrenOf(current)) {
        const found = search(child, path + step);
        if (found) return found;
      }
    }
    return { path, value: current };
  };
  return search(value, root) ?? { path: root, value };
}

function clones(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function childrenOf(value: object): Array<[step: string, child: unknown]> {
  try {
    if (value instanceof Map)
      return [...value].map(([key, child]) => [`.get(${String(key)})`, child]);
    if (value instanceof Set) return [...value].map((child, index) => [`[${index}]`, child]);
    return Object.entries(value).map(([key, child]) => [
      Array.isArray(value)
        ? `[${key}]`
        : /^[\w$]+$/.test(key)
          ? `.${key}`
          : `[${JSON.stringify(key)}]`,
      child,
    ]);
  } catch {
    return [];
  }
}
