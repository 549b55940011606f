import { findUncloneable } from './find-uncloneable.ts';
import { shown } from './options.ts';
import type { DefinitionOptions, TaskHandler } from './task.ts';

export interface Definition {
  readonly name: string;
  readonly handler: TaskHandler<unknown, unknown>;
  readonly defaults: DefinitionOptions;
}

/** The named handlers of a manager. A later one of the same name replaces the earlier, also for tasks that wait. */
export class Definitions {
  readonly #byName = new Map<string, Definition>();

  set(definition: Definition): void {
    this.#byName.set(definition.name, definition);
  }

  get(name: string): Definition | undefined {
    return this.#byName.get(name);
  }
}

/** A copy of a payload that a store can keep. @throws TypeError naming the path of what cannot be cloned. */
export function clonedPayload<P>(payload: P): P {
  try {
    return structuredClone(payload);
  } catch {
    const { path, value } = findUncloneable(payload, 'payload');
    throw new TypeError(
      `${path} cannot be stored: it must be structured-cloneable, got ${shown(value)}`,
    );
  }
}
