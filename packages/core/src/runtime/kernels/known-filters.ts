import type { RecordOp } from "../codegen/loop-spec.ts";
import { knownOf } from "./known-shapes.ts";
import { BothTest, type LineTest, lineTestOf } from "./line-test.ts";
import type { TextOp } from "./text-plan.ts";

/** The filters of lines that operators begin with, if any. */
export function knownFilters(ops: readonly RecordOp[]): readonly RecordOp[] | undefined {
  const count = ops.findIndex((op) => lineTest(op) === undefined);
  const filters = count === -1 ? ops : ops.slice(0, count);
  return filters.length === 0 ? undefined : filters;
}

/** The test that an operator on lines is; undefined where it is none or not known. */
export function lineTest({ op, f }: TextOp): LineTest | undefined {
  const known = op === "filter" && f !== undefined ? knownOf(f) : undefined;
  return known && known.parameters > 0 ? lineTestOf(known.body) : undefined;
}

/** All filters of a chain as one test, for one reader. */
export function testOf(filters: readonly RecordOp[]): LineTest {
  return filters
    .map((filter) => lineTest(filter) as LineTest)
    .reduce((first, second) => new BothTest(first, second, true));
}
