/** Orders ids by creation, as far as they are of one manager: a longer number is a larger one. */
export function byId(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/**
 * The ids of a manager's tasks. Its own stand for their order of creation, and are not made before somebody asks: a
 * text for each task would cost a third of its time. Those of tasks out of a store are kept as they came.
 */
export class TaskIds {
  readonly #instanceId: () => string;
  #made: string | undefined;
  readonly #foreign = new Map<string, number>();

  /** `instanceId` makes them unique across managers, tabs and processes (C32). */
  constructor(instanceId: () => string) {
    this.#instanceId = instanceId;
  }

  get #prefix(): string {
    this.#made ??= `${this.#instanceId()}-`;
    return this.#made;
  }

  idOf(order: number): string {
    return this.#prefix + order.toString(36);
  }

  /** Where the task of that id stands; a number that stands for none where it is nobody's. */
  orderOf(id: string): number {
    const foreign = this.#foreign.get(id);
    if (foreign !== undefined) return foreign;
    return id.startsWith(this.#prefix) ? Number.parseInt(id.slice(this.#prefix.length), 36) : -1;
  }

  get hasForeign(): boolean {
    return this.#foreign.size > 0;
  }

  /** A task that comes with its id. */
  adopt(id: string, order: number): void {
    this.#foreign.set(id, order);
  }

  /** Unless a later task goes on under that id. */
  forget(id: string, order: number): void {
    if (this.#foreign.get(id) === order) this.#foreign.delete(id);
  }
}
