import type { RecordOp } from "../codegen/loop-spec.ts";
import { type ChainOp, isLength, knownOf } from "./known-shapes.ts";
import { BothTest, type LineTest, lineTestOf } from "./line-test.ts";

/** The filters of lines that operators begin with. */
export function knownFilters(ops: readonly RecordOp[]): readonly RecordOp[] {
  const count = ops.findIndex((op) => lineTest(op) === undefined);
  return count === -1 ? ops : ops.slice(0, count);
}

/** The test that an operator on lines is; undefined where it is none or not known. */
export function lineTest({ op, f }: ChainOp): LineTest | undefined {
  const known = op === "filter" && f !== undefined ? knownOf(f) : undefined;
  return known && known.parameters > 0 ? lineTestOf(known.body) : undefined;
}

/** Whether an operator makes the length of each line: `line => line.length`. */
export function isMeasured({ op, f }: ChainOp): boolean {
  const known = op === "map" && f !== undefined ? knownOf(f) : undefined;
  return known !== undefined && known.parameters > 0 && isLength(known.body);
}

/** All filters of a chain as one test, for one reader. */
export function testOf(filters: readonly RecordOp[]): LineTest {
  const [first = everyLine, ...others] = filters.map((filter) => lineTest(filter) as LineTest);
  return others.reduce((before, test) => new BothTest(before, test, true), first);
}

const everyLine: LineTest = {
  use() {
    // Nothing of a line is looked at.
  },
  passes: () => true,
};
