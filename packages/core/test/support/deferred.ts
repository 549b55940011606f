/** A promise that the test settles by hand. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((resolver, rejecter) => {
    resolve = resolver;
    reject = rejecter;
  });
  return { promise, resolve, reject };
}

/** Work that ignores its signal and returns when the test says so. */
export function stubborn<T = void>(): Deferred<T> & { work: () => Promise<T>; calls: number } {
  const gate = deferred<T>();
  const self = {
    ...gate,
    calls: 0,
    work: (): Promise<T> => {
      self.calls++;
      return gate.promise;
    },
  };
  return self;
}

/** Work that never returns, whatever it is told. */
export function endless(): Promise<never> {
  return new Promise(() => {});
}
