import { UserError } from "../errors/firesteel-error.ts";
import { KeyMap } from "../key/key-map.ts";
import { hashKey } from "../key/hash-key.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { CallSite } from "../lineage/call-site.ts";
import { DriverEncoder } from "../lineage/driver-blocks.ts";
import type { Fn } from "../lineage/functions.ts";
import type { Operator } from "../lineage/operator.ts";
import type { Sink } from "../plan/sink.ts";
import type { Seed } from "../random/seed.ts";
import { takeSample } from "../random/take-sample.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { ActionOptions, MaybePromise, Pair, ValueOf } from "./function-types.ts";
import { iteratePartitions } from "./local-iterator.ts";
import { newSeed } from "./new-seed.ts";
import { RddOrdered } from "./rdd-ordered.ts";
import type { RDD } from "./rdd.ts";
import { plainMap } from "./plain-map.ts";
import { takeRecords } from "./take-records.ts";

/** What an action's job needs besides the RDD it is called on. */
export interface ActionJob {
  readonly callSite: CallSite;
  readonly signal?: AbortSignal | undefined;
  readonly partitions?: readonly number[];
  readonly classes?: readonly CapturedClosure[];
  readonly operator?: Operator;
}

/** Actions that bring records, or counts of them, to the driver. */
export abstract class RddActions<T> extends RddOrdered<T> {
  /** All records, in order of partitions. */
  async collect(options: ActionOptions = {}): Promise<T[]> {
    const callSite = this.driver.lineage.callSite("collect");
    const partitions = await this.runSink<T>({ kind: "collect" }, { callSite, ...options });
    return concat(partitions);
  }

  /** {@link collect} as jobs of a group. Deprecated in PySpark; kept for its programs. */
  async collectWithJobGroup(
    groupId: string,
    description: string,
    interruptOnCancel: boolean = false,
    options: ActionOptions = {},
  ): Promise<T[]> {
    return await this.driver.scope.isolate(() => {
      this.context.setJobGroup(groupId, description, interruptOnCancel);
      return this.collect(options);
    });
  }

  async count(options: ActionOptions = {}): Promise<number> {
    const callSite = this.driver.lineage.callSite("count");
    const counts = await this.runSink<number>({ kind: "count" }, { callSite, ...options });
    return counts.reduce((sum, [count]) => sum + (count ?? 0), 0);
  }

  /** @throws {UserError} `EMPTY_RDD` */
  async first(options: ActionOptions = {}): Promise<T> {
    const callSite = this.driver.lineage.callSite("first");
    const records = await takeRecords<T>(this.driver, this.operator, 1, callSite, options.signal);
    if (records.length === 0) throw emptyRdd("first");
    return records[0] as T;
  }

  /** The first `num` records, looking at as few partitions as possible. */
  async take(num: number, options: ActionOptions = {}): Promise<T[]> {
    const callSite = this.driver.lineage.callSite("take");
    return await takeRecords<T>(this.driver, this.operator, num, callSite, options.signal);
  }

  async isEmpty(options: ActionOptions = {}): Promise<boolean> {
    const callSite = this.driver.lineage.callSite("isEmpty");
    const records = await takeRecords<T>(this.driver, this.operator, 1, callSite, options.signal);
    return records.length === 0;
  }

  /**
   * Records one partition after another, one job each, so that the driver holds a single partition.
   *
   * @param prefetchPartitions compute the next partition while this one is looked at
   */
  toLocalIterator(
    prefetchPartitions: boolean = false,
    options: ActionOptions = {},
  ): AsyncIterableIterator<T> {
    const callSite = this.driver.lineage.callSite("toLocalIterator");
    return iteratePartitions<T>(this.driver, this.operator, {
      callSite,
      prefetch: prefetchPartitions,
      signal: options.signal,
    });
  }

  /**
   * The records of one partition, computed by one job.
   * @yields the records, in order
   */
  async *iterator(
    partition: { readonly index: number } | number,
    options: ActionOptions = {},
  ): AsyncIterableIterator<T> {
    const callSite = this.driver.lineage.callSite("iterator");
    const index = typeof partition === "number" ? partition : partition.index;
    const job = { callSite, partitions: [index], ...options };
    yield* concat(await this.runSink<T>({ kind: "collect" }, job));
  }

  /** Exactly `num` records by chance, or all where there are fewer (without replacement); Spark's for the same seed. */
  async takeSample(
    withReplacement: boolean,
    num: number,
    seed: Seed = newSeed(),
    options: ActionOptions = {},
  ): Promise<T[]> {
    const callSite = this.driver.lineage.callSite("takeSample");
    const job = { callSite, ...options };
    return await takeSample<T>(
      {
        count: async () => {
          const counts = await this.runSink<number>({ kind: "count" }, job);
          return counts.reduce((sum, [count]) => sum + (count ?? 0), 0);
        },
        collect: async () => concat(await this.runSink<T>({ kind: "collect" }, job)),
        collectSample: async (replace, fraction, sampleSeed) => {
          const { operator } = this.sample(replace, fraction, sampleSeed);
          return concat(await this.runSink<T>({ kind: "collect" }, { ...job, operator }));
        },
      },
      withReplacement,
      num,
      seed,
    );
  }

  /** Calls `f` with every record, on the executors. */
  async foreach(f: (record: T) => MaybePromise<void>, options: ActionOptions = {}): Promise<void> {
    const callSite = this.driver.lineage.callSite("foreach");
    const fn = this.capture(f, "foreach");
    await this.runSink({ kind: "foreach", f: fn }, { callSite, ...options });
  }

  /** Calls `f` with an iterator over each partition, on the executors. */
  async foreachPartition(
    f: (records: IterableIterator<T>) => MaybePromise<void>,
    options: ActionOptions = {},
  ): Promise<void> {
    const callSite = this.driver.lineage.callSite("foreachPartition");
    const fn = this.capture(f, "foreachPartition");
    const quiet = builtin("discardResult", [], [fn]);
    await this.runSink({ kind: "partition", f: quiet }, { callSite, ...options });
  }

  /** How often each record occurs. */
  async countByValue(options: ActionOptions = {}): Promise<Map<T, number>> {
    const callSite = this.driver.lineage.callSite("countByValue");
    return await this.counted<T>(this.operator, { callSite, ...options });
  }

  /** How many pairs each key has. */
  async countByKey<K>(
    this: RDD<Pair<K, unknown>>,
    options: ActionOptions = {},
  ): Promise<Map<K, number>> {
    const callSite = this.driver.lineage.callSite("countByKey");
    return await this.counted<K>(this.keys().operator, { callSite, ...options });
  }

  /** The pairs as a `Map` by structural equality; of several values of a key the last one counts. */
  async collectAsMap<K, V>(this: RDD<Pair<K, V>>, options: ActionOptions = {}): Promise<Map<K, V>> {
    const callSite = this.driver.lineage.callSite("collectAsMap");
    const map = new KeyMap<K, V>();
    for (const part of await this.runSink<Pair<K, V>>(
      { kind: "collect" },
      { callSite, ...options },
    ))
      for (const [key, value] of part) map.set(key, value);
    return plainMap(map);
  }

  /** {@link RDD.reduceByKey} merged on the driver, without a shuffle. */
  async reduceByKeyLocally<K, V>(
    this: RDD<Pair<K, V>>,
    func: (a: ValueOf<T>, b: ValueOf<T>) => MaybePromise<ValueOf<T>>,
    options: ActionOptions = {},
  ): Promise<Map<K, V>> {
    const callSite = this.driver.lineage.callSite("reduceByKeyLocally");
    const fn = this.capture(func, "reduceByKeyLocally");
    const sink: Sink<Fn> = { kind: "partition", f: builtin("reduceByKeyLocally", [], [fn]) };
    const merge = func as (a: V, b: V) => MaybePromise<V>;
    const map = new KeyMap<K, V>();
    for (const [pairs] of await this.runSink<Pair<K, V>[]>(sink, { callSite, ...options }))
      for (const [key, value] of pairs ?? [])
        map.set(key, map.has(key) ? await merge(map.get(key) as V, value) : value);
    return plainMap(map);
  }

  /** All values of a key; looks at one partition where the partitioner is known. */
  async lookup<K, V>(this: RDD<Pair<K, V>>, key: K, options: ActionOptions = {}): Promise<V[]> {
    const callSite = this.driver.lineage.callSite("lookup");
    hashKey(key);
    const { partitioning } = await this.driver.resolve(this.operator, options.signal);
    const encoder = new DriverEncoder();
    const f = builtin("keyEquals", [encoder.value(key)]);
    const found = this.narrow<Pair<K, V>>({ op: "filter", f }).narrow<V>({ op: "values" });
    const job = {
      callSite,
      ...options,
      classes: encoder.classes,
      operator: found.operator,
      ...(partitioning === undefined
        ? {}
        : { partitions: [partitioning.partitioner.getPartition(key)] }),
    };
    return concat(await this.runSink<V>({ kind: "collect" }, job));
  }

  /** Runs one job and gives the records of its sink by partition. */
  protected async runSink<R>(sink: Sink<Fn>, job: ActionJob): Promise<R[][]> {
    return (await this.driver.collect({
      operator: job.operator ?? this.operator,
      sink,
      callSite: job.callSite,
      signal: job.signal,
      partitions: job.partitions,
      classes: job.classes ?? [],
    })) as R[][];
  }

  protected async counted<K>(operator: Operator, job: ActionJob): Promise<Map<K, number>> {
    const sink: Sink<Fn> = { kind: "partition", f: builtin("countByValue", []) };
    const map = new KeyMap<K, number>();
    for (const [pairs] of await this.runSink<Pair<K, number>[]>(sink, { ...job, operator }))
      for (const [key, count] of pairs ?? []) map.set(key, (map.get(key) ?? 0) + count);
    return plainMap(map);
  }
}

export function emptyRdd(action: string): UserError {
  return new UserError(
    "EMPTY_RDD",
    `${action} needs at least one record and the RDD is empty: check with isEmpty(), or use fold or aggregate, which have a zero value`,
  );
}

/** One array of the records of all partitions; the first is reused where it is alone. */
export function concat<R>(partitions: readonly R[][]): R[] {
  if (partitions.length === 1) return partitions[0] as R[];
  const all: R[] = [];
  for (const part of partitions) for (const record of part) all.push(record);
  return all;
}
