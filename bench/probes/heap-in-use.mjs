/** Bytes that are still reachable. What finalizers and weak references hold goes with a second collection. */
export async function heapInUse() {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}
