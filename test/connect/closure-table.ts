import { inspect, isDeepStrictEqual } from "node:util";
import { deserialize, serialize } from "node:v8";
import { expect, it } from "vitest";
import type { RDD, SparkContext } from "@firesteel/core";
import type * as cases from "../../packages/core/out-tsc/test/closure/cases/index.js";
import type { ClosureCase } from "../../packages/core/out-tsc/test/closure/cases/case.js";

const table = new URL(
  "../../../packages/core/out-tsc/test/closure/cases/index.js",
  import.meta.url,
);

/** Every row of core's table of closures. */
export const { closureCases } = (await import(table.href)) as typeof cases;

/** The rows whose closures are captured. */
const acceptedCases: readonly ClosureCase[] = closureCases.filter(
  ({ refused }) => refused === undefined,
);

/** An RDD of one partition, with the results of a row's calls, serialised. */
function resultsOf(sc: SparkContext, row: ClosureCase): RDD<Uint8Array> {
  const made = row.make();
  const functions = typeof made === "function" ? [made] : [...made];
  const calls = row.calls ?? [[0, ...(row.args ?? [])] as const];
  return sc.range(0, 1, 1, 1).map(async () => {
    const results: unknown[] = [];
    try {
      for (const [root, ...args] of calls)
        results.push(await functions[root]?.(...(structuredClone(args) as never[])));
    } catch (error) {
      // Others share the job: the row is to be named, and they are to go on.
      results.push(`thrown: ${String(error)}`);
    }
    return serialize(results);
  });
}

/** What is wrong with the results of a row, if anything is. */
async function complaintAbout(row: ClosureCase, bytes: Uint8Array): Promise<string | undefined> {
  const results = deserialize(bytes) as unknown[];
  const given = row.calls === undefined ? results[0] : results;
  const made = row.make();
  const first = typeof made === "function" ? made : made[0];
  const args = structuredClone(row.args ?? []) as never[];
  const wanted: unknown = "expected" in row ? row.expected : await first?.(...args);
  const expected: unknown = deserialize(serialize(wanted));
  if (isDeepStrictEqual(given, expected)) return undefined;
  return `${row.name}: ${inspect(given)} instead of ${inspect(expected)}`;
}

/** Rows that one job runs. */
const rowsPerJob = 50;

/** The whole table in a few jobs, with a task for each row. */
export function closureTable(sc: () => SparkContext): void {
  it("runs the whole table of closures", async () => {
    for (let from = 0; from < acceptedCases.length; from += rowsPerJob) {
      const rows = acceptedCases.slice(from, from + rowsPerJob);
      const results = await sc()
        .union(rows.map((row) => resultsOf(sc(), row)))
        .collect();
      const complaints = await Promise.all(
        rows.map((row, i) => complaintAbout(row, results[i] as Uint8Array)),
      );
      expect(complaints.filter((complaint) => complaint !== undefined)).toEqual([]);
    }
  });
}
