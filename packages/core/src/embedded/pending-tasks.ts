/**
 * The partitions of a stage run that no attempt works on, in the order in which they are launched. Where the data of a
 * partition is at hand on one worker, that worker is offered it first.
 */
export class PendingTasks {
  readonly #waiting = new Set<number>();
  /** Next one last, as in the lists of the executors. */
  #stack: number[] = [];
  readonly #preferred: ReadonlyMap<number, string>;
  readonly #byExecutor = new Map<string, number[]>();
  readonly #gone = new Set<string>();

  /**
   * @param partitions first one first
   * @param preferred worker by partition
   */
  constructor(
    partitions: readonly number[] = [],
    preferred: ReadonlyMap<number, string> = noneYet,
  ) {
    this.#preferred = preferred;
    for (const partition of partitions.toReversed()) this.push(partition);
  }

  get size(): number {
    return this.#waiting.size;
  }

  has(partition: number): boolean {
    return this.#waiting.has(partition);
  }

  /** Puts a partition back, to be launched next. */
  push(partition: number): void {
    if (this.#waiting.has(partition)) return;
    this.#waiting.add(partition);
    this.#listOf(partition).push(partition);
  }

  /** Takes the next partition that has its data with `executor`, else the next one that prefers nobody. */
  take(executor: string): number | undefined {
    return this.#pop(this.#byExecutor.get(executor)) ?? this.#pop(this.#stack);
  }

  /** Takes the next partition, whoever it would prefer. */
  takeAny(): number | undefined {
    for (const list of [this.#stack, ...this.#byExecutor.values()]) {
      const partition = this.#pop(list);
      if (partition !== undefined) return partition;
    }
    return undefined;
  }

  /** Nobody need wait for a worker that is gone. */
  forget(executor: string): void {
    this.#gone.add(executor);
    const orphans = this.#byExecutor.get(executor);
    if (orphans === undefined) return;
    this.#byExecutor.delete(executor);
    this.#stack = [...orphans, ...this.#stack];
  }

  clear(): void {
    this.#waiting.clear();
    this.#stack = [];
    this.#byExecutor.clear();
  }

  #listOf(partition: number): number[] {
    const executor = this.#preferred.get(partition);
    if (executor === undefined || this.#gone.has(executor)) return this.#stack;
    let list = this.#byExecutor.get(executor);
    if (list === undefined) {
      list = [];
      this.#byExecutor.set(executor, list);
    }
    return list;
  }

  #pop(list: number[] | undefined): number | undefined {
    const partition = list?.pop();
    if (partition !== undefined) this.#waiting.delete(partition);
    return partition;
  }
}

const noneYet: ReadonlyMap<number, string> = new Map();
