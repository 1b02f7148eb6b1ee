import { UserError } from "../../errors/firesteel-error.ts";
import { JavaRandom } from "../../random/java-random.ts";
import type { Seed } from "../../random/seed.ts";
import { samplingFraction, shuffle } from "../../random/take-sample.ts";
import { KeyList } from "./key-list.ts";
import type { ReferencePartitioner } from "./reference-partitioner.ts";
import { sameKey } from "./same-key.ts";
import { ReferenceStatCounter } from "./stat-counter.ts";
import { assertOrdered, valueOrder } from "./value-order.ts";

/**
 * The actions of the RDD API on plain arrays, one for every partition, computed in the most obvious way. Results that
 * Spark gives as maps are {@link KeyList}s.
 */
export abstract class ReferenceActions<T> {
  readonly partitions: readonly (readonly T[])[];
  readonly partitioner: ReferencePartitioner | undefined;

  constructor(partitions: readonly (readonly T[])[], partitioner?: ReferencePartitioner) {
    this.partitions = partitions;
    this.partitioner = partitioner;
  }

  abstract sample(withReplacement: boolean, fraction: number, seed: Seed): ReferenceActions<T>;

  getNumPartitions(): number {
    return this.partitions.length;
  }

  cache(): this {
    return this;
  }

  persist(): this {
    return this;
  }

  unpersist(): this {
    return this;
  }

  collect(): T[] {
    return this.partitions.flat();
  }

  count(): number {
    return this.collect().length;
  }

  isEmpty(): boolean {
    return this.count() === 0;
  }

  take(n: number): T[] {
    return this.collect().slice(0, n);
  }

  first(): T {
    return this.#nonEmpty("first")[0] as T;
  }

  toLocalIterator(): Iterable<T> {
    return this.collect();
  }

  foreach(f: (element: T) => void): void {
    for (const element of this.collect()) f(element);
  }

  foreachPartition(f: (elements: Iterable<T>) => void): void {
    for (const partition of this.partitions) f(partition.values());
  }

  /** Within each partition first, then over the partitions that have elements, in order. */
  reduce(f: (a: T, b: T) => T): T {
    this.#nonEmpty("reduce");
    return this.partitions
      .filter((partition) => partition.length > 0)
      .map((partition) => partition.reduce((a, b) => f(a, b)))
      .reduce((a, b) => f(a, b));
  }

  treeReduce(f: (a: T, b: T) => T): T {
    return this.reduce(f);
  }

  fold(zero: T, op: (a: T, b: T) => T): T {
    return this.aggregate(zero, op, op);
  }

  /** `zero` counts once for every partition and once more on the driver. */
  aggregate<U>(zero: U, seqOp: (u: U, element: T) => U, combOp: (a: U, b: U) => U): U {
    return this.#partials(zero, seqOp).reduce((a, b) => combOp(a, b), structuredClone(zero));
  }

  /** `zero` counts once for every partition only. */
  treeAggregate<U>(zero: U, seqOp: (u: U, element: T) => U, combOp: (a: U, b: U) => U): U {
    if (this.partitions.length === 0) return zero;
    return this.#partials(zero, seqOp).reduce((a, b) => combOp(a, b));
  }

  #partials<U>(zero: U, seqOp: (u: U, element: T) => U): U[] {
    return this.partitions.map((partition) =>
      partition.reduce<U>((u, element) => seqOp(u, element), structuredClone(zero)),
    );
  }

  takeOrdered(n: number, keyFn: (element: T) => unknown = (x) => x): T[] {
    return this.#sorted(true, keyFn).slice(0, n);
  }

  top(n: number, keyFn: (element: T) => unknown = (x) => x): T[] {
    return this.#sorted(false, keyFn).slice(0, n);
  }

  max(keyFn: (element: T) => unknown = (x) => x): T {
    this.#nonEmpty("max");
    return this.#sorted(false, keyFn)[0] as T;
  }

  min(keyFn: (element: T) => unknown = (x) => x): T {
    this.#nonEmpty("min");
    return this.#sorted(true, keyFn)[0] as T;
  }

  #sorted(ascending: boolean, keyFn: (element: T) => unknown): T[] {
    const order = valueOrder(ascending);
    const elements = this.collect();
    assertOrdered(elements.map(keyFn), order);
    return elements.toSorted((a, b) => order(keyFn(a), keyFn(b)));
  }

  countByValue(): KeyList<T, number> {
    const counts = new KeyList<T, number>();
    for (const element of this.collect()) counts.set(element, (counts.get(element) ?? 0) + 1);
    return counts;
  }

  countByKey<K>(this: ReferenceActions<readonly [K, unknown]>): KeyList<K, number> {
    const counts = new KeyList<K, number>();
    for (const [key] of this.collect()) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  collectAsMap<K, V>(this: ReferenceActions<readonly [K, V]>): KeyList<K, V> {
    const map = new KeyList<K, V>();
    for (const [key, value] of this.collect()) map.set(key, value);
    return map;
  }

  reduceByKeyLocally<K, V>(
    this: ReferenceActions<readonly [K, V]>,
    f: (a: V, b: V) => V,
  ): KeyList<K, V> {
    const total = new KeyList<K, V>();
    for (const partition of this.partitions) {
      const part = new KeyList<K, V>();
      for (const [key, value] of partition) mergeInto(part, key, value, f);
      for (const [key, value] of part.entries) mergeInto(total, key, value, f);
    }
    return total;
  }

  lookup<K, V>(this: ReferenceActions<readonly [K, V]>, key: K): V[] {
    return this.collect()
      .filter(([other]) => sameKey(other, key))
      .map(([, value]) => value);
  }

  sum(this: ReferenceActions<number>): number {
    return this.fold(0, (a, b) => a + b);
  }

  mean(this: ReferenceActions<number>): number {
    return this.stats().mean();
  }

  variance(this: ReferenceActions<number>): number {
    return this.stats().variance();
  }

  stdev(this: ReferenceActions<number>): number {
    return this.stats().stdev();
  }

  sampleVariance(this: ReferenceActions<number>): number {
    return this.stats().sampleVariance();
  }

  sampleStdev(this: ReferenceActions<number>): number {
    return this.stats().sampleStdev();
  }

  stats(this: ReferenceActions<number>): ReferenceStatCounter {
    return this.partitions
      .map((partition) => partition.reduce((s, x) => s.merge(x), new ReferenceStatCounter()))
      .reduce((a, b) => a.mergeStats(b), new ReferenceStatCounter());
  }

  /** Edges of buckets and how many numbers are in each; the last bucket holds its upper edge too. */
  histogram(
    this: ReferenceActions<number>,
    buckets: number | readonly number[],
  ): [number[], number[]] {
    const numbers = this.collect().filter((x) => !Number.isNaN(x));
    if (typeof buckets === "number") {
      if (numbers.length === 0)
        throw new UserError("EMPTY_COLLECTION", "histogram of an empty RDD");
      const min = Math.min(...numbers);
      const max = Math.max(...numbers);
      if (min === max || buckets === 1) return [[min, max], [numbers.length]];
      const edges = Array.from({ length: buckets }, (_, i) => min + (i * (max - min)) / buckets);
      return this.histogram([...edges, max]);
    }
    const last = buckets.length - 2;
    const counts = buckets
      .slice(1)
      .map(
        (upper, i) =>
          numbers.filter(
            (x) => x >= (buckets[i] as number) && (x < upper || (i === last && x === upper)),
          ).length,
      );
    return [[...buckets], counts];
  }

  takeSample(withReplacement: boolean, num: number, seed: Seed): T[] {
    const total = this.count();
    if (num === 0 || total === 0) return [];
    const random = new JavaRandom(seed);
    if (!withReplacement && num >= total) return shuffle(this.collect(), random);
    const fraction = samplingFraction(num, total, withReplacement);
    for (;;) {
      const rows = this.sample(withReplacement, fraction, random.nextInt()).collect();
      if (rows.length >= num) return shuffle(rows, random).slice(0, num);
    }
  }

  #nonEmpty(what: string): T[] {
    const elements = this.collect();
    if (elements.length === 0) throw new UserError("EMPTY_COLLECTION", `${what} of an empty RDD`);
    return elements;
  }
}

function mergeInto<K, V>(map: KeyList<K, V>, key: K, value: V, f: (a: V, b: V) => V): void {
  map.set(key, map.has(key) ? f(map.get(key) as V, value) : value);
}
