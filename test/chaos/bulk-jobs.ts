import { HashPartitioner, type SparkContext, StorageLevel } from "@firesteel/core";
import type { Dice } from "@firesteel/core/testing";
import { atRecord } from "./faults.ts";

/** A job over enough records for shuffles, spills and kept partitions, with the answer that it has to give. */
export interface BulkJob {
  readonly name: string;
  run(sc: SparkContext, directory: string): Promise<string>;
  expected(): string;
}

interface Shape {
  readonly rows: number;
  readonly keys: number;
  readonly maps: number;
  readonly reduces: number;
  readonly salt: number;
}

/** A number that looks random, the same for the same two. */
export function mix(x: number, salt: number): number {
  let h = Math.imul(x ^ salt, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

const makers: Readonly<Record<string, (shape: Shape, dice: Dice) => Omit<BulkJob, "name">>> = {
  reduceByKey: (shape) => ({
    run: async (sc) =>
      digest(
        await pairs(sc, shape)
          .reduceByKey((a, b) => seen(a + b), shape.reduces)
          .collect(),
      ),
    expected: () => digest(sums(shape)),
  }),
  groupByKey: (shape) => ({
    run: async (sc) =>
      digest(
        await pairs(sc, shape)
          .groupByKey(shape.reduces)
          .mapValues((values) => seen([...values].reduce((a, b) => a + b, 0)))
          .collect(),
      ),
    expected: () => digest(sums(shape)),
  }),
  sortBy: ({ rows, maps, reduces, salt }) => ({
    run: async (sc) =>
      JSON.stringify(
        await sc
          .range(0, rows, 1, maps)
          .map((x) => seen(mix(x, salt)))
          .sortBy((x) => x, true, reduces)
          .collect(),
      ),
    expected: () =>
      JSON.stringify(
        Array.from({ length: rows }, (_, x) => mix(x, salt)).toSorted((a, b) => a - b),
      ),
  }),
  join: (shape) => ({
    run: async (sc) => {
      const left = pairs(sc, shape).reduceByKey((a, b) => a + b, shape.reduces);
      const right = pairs(sc, shape)
        .map(([key]) => [key, `${key}`])
        .distinct(shape.maps);
      return digest(
        await left
          .join(right, shape.reduces)
          .map(([key, [sum, text]]) => [key, sum + text.length])
          .collect(),
      );
    },
    expected: () => digest(sums(shape).map(([key, sum]) => [key, sum + `${key}`.length])),
  }),
  cached: (shape, dice) => {
    const level = dice.pick([
      StorageLevel.MEMORY_ONLY,
      StorageLevel.MEMORY_AND_DISK,
      StorageLevel.DISK_ONLY,
      StorageLevel.MEMORY_ONLY_SER,
    ]);
    return {
      run: async (sc) => {
        const kept = pairs(sc, shape)
          .mapValues((x) => seen(x + 0.5))
          .persist(level);
        try {
          const count = await kept.count();
          const [first, second] = await Promise.all([
            kept.reduceByKey((a, b) => a + b, shape.reduces).collect(),
            kept.values().sum(),
          ]);
          return `${count} ${second} ${digest(first)}`;
        } finally {
          await kept.unpersist();
        }
      },
      expected: () => {
        const halves = counts(shape);
        const exact = sums(shape).map(([key, sum]): [number, number] => [
          key,
          sum + 0.5 * halves.get(key)!,
        ]);
        const total = exact.reduce((a, [, sum]) => a + sum, 0);
        return `${shape.rows} ${total} ${digest(exact)}`;
      },
    };
  },
  saved: (shape) => ({
    run: async (sc, directory) => {
      const path = `${directory}/saved`;
      await pairs(sc, shape)
        .map(([key, value]) => `${key} ${value}`)
        .saveAsTextFile(path);
      const read = sc.textFile(path, shape.maps).map((line) => {
        const [key, value] = line.split(" ");
        return [Number(key), Number(value)];
      });
      return digest(await read.reduceByKey((a, b) => a + b, shape.reduces).collect());
    },
    expected: () => digest(sums(shape)),
  }),
  accumulated: ({ rows, maps, salt }) => ({
    run: async (sc) => {
      const total = sc.longAccumulator("total");
      await sc.range(0, rows, 1, maps).foreach((x) => {
        total.add(seen(mix(x, salt) % 1000));
      });
      return `${total.value} of ${total.count}`;
    },
    expected: () => {
      let total = 0;
      for (let x = 0; x < rows; x++) total += mix(x, salt) % 1000;
      return `${total} of ${rows}`;
    },
  }),
  aggregated: (shape) => ({
    run: async (sc) => {
      const most = await pairs(sc, shape)
        .partitionBy(new HashPartitioner(shape.reduces))
        .aggregateByKey(
          [0, 0] as [number, number],
          ([n, s], x) => [n + 1, s + x] as [number, number],
          ([n, s], [m, t]) => [n + m, s + t] as [number, number],
        )
        .mapValues(([n, s]) => n * 1e6 + s)
        .collect();
      return digest(most);
    },
    expected: () => {
      const n = counts(shape);
      return digest(sums(shape).map(([key, sum]) => [key, n.get(key)! * 1e6 + sum]));
    },
  }),
  zipped: ({ rows, maps, reduces, salt }) => ({
    run: async (sc) => {
      const indexed = sc
        .range(0, rows, 1, maps)
        .map((x) => seen(mix(x, salt) % 5000))
        .zipWithIndex()
        .repartition(reduces);
      return `${await indexed.map(([x, i]) => x * (i + 1)).sum()}`;
    },
    expected: () => {
      let sum = 0;
      for (let x = 0; x < rows; x++) sum += (mix(x, salt) % 5000) * (x + 1);
      return `${sum}`;
    },
  }),
};

/** A job that `dice` chooses. */
export function bulkJob(dice: Dice): BulkJob {
  const name = dice.pick(Object.keys(makers));
  const rows = dice.pick([50, 1000, 6000, 20_000]);
  const shape: Shape = {
    rows,
    keys: dice.pick([1, 7, 300, rows]),
    maps: dice.int(1, 7),
    reduces: dice.int(1, 6),
    salt: dice.int(0, 2 ** 30),
  };
  return { name: `${name} ${JSON.stringify(shape)}`, ...makers[name]!(shape, dice) };
}

function pairs(sc: SparkContext, { rows, keys, maps, salt }: Shape) {
  return sc
    .range(0, rows, 1, maps)
    .map((x) => [seen(mix(x, salt) % keys), x % 97] as [number, number]);
}

/** What a user's function makes of a record, where that comes through. */
function seen(made: number): number {
  atRecord();
  return made;
}

function sums({ rows, keys, salt }: Shape): [number, number][] {
  const found = new Map<number, number>();
  for (let x = 0; x < rows; x++) {
    const key = mix(x, salt) % keys;
    found.set(key, (found.get(key) ?? 0) + (x % 97));
  }
  return [...found];
}

function counts({ rows, keys, salt }: Shape): Map<number, number> {
  const found = new Map<number, number>();
  for (let x = 0; x < rows; x++) {
    const key = mix(x, salt) % keys;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

/** Pairs in the order of their keys, which differ: two for one key would show. */
function digest(found: readonly (readonly [number, number])[]): string {
  return JSON.stringify(found.toSorted(([a], [b]) => a - b));
}
