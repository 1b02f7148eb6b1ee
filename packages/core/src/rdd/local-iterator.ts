import type { CallSite } from "../lineage/call-site.ts";
import type { Operator } from "../lineage/operator.ts";
import type { Driver } from "./driver.ts";

/**
 * Records of all partitions, one job a partition; with `prefetch` the next job runs while records are consumed.
 * @yields the records, in order
 */
export async function* iteratePartitions<T>(
  driver: Driver,
  operator: Operator,
  options: {
    readonly callSite: CallSite;
    readonly prefetch: boolean;
    readonly signal: AbortSignal | undefined;
  },
): AsyncIterableIterator<T> {
  const { callSite, prefetch } = options;
  const { numPartitions } = await driver.resolve(operator, options.signal);
  const stopped = new AbortController();
  const signal =
    options.signal === undefined
      ? stopped.signal
      : AbortSignal.any([stopped.signal, options.signal]);
  const fetch = async (partition: number): Promise<unknown[]> => {
    const job = { operator, sink: { kind: "collect" }, callSite, signal } as const;
    const [records] = await driver.collect({ ...job, partitions: [partition] });
    return records ?? [];
  };
  let next: Promise<unknown[]> | undefined;
  try {
    for (let partition = 0; partition < numPartitions; partition++) {
      const records = await (next ?? fetch(partition));
      next = undefined;
      if (prefetch && partition + 1 < numPartitions) {
        next = fetch(partition + 1);
        // Whoever stops early never looks at it.
        next.catch(() => undefined);
      }
      yield* records as T[];
    }
  } finally {
    stopped.abort();
  }
}
