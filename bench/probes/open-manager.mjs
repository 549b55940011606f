import { BackgroundTaskManager } from '@outlast/core';

/** A manager that refuses nothing, remembers nothing, and is silent. */
export const openManager = (options) =>
  new BackgroundTaskManager({
    capacity: Number.POSITIVE_INFINITY,
    history: 0,
    logger: false,
    ...options,
  });
