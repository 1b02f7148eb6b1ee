import type { RecordOp } from "../codegen/loop-spec.ts";
import { bodyOf, type ChainOp, isLength } from "./known-shapes.ts";
import { BothTest, type LineTest, lineTestOf } from "./line-test.ts";

/** The filters of lines that operators begin with. */
export function knownFilters<Op extends ChainOp>(ops: readonly Op[]): readonly Op[] {
  const count = ops.findIndex((op) => lineTest(op) === undefined);
  return count === -1 ? ops : ops.slice(0, count);
}

/** The test that an operator on lines is; undefined where it is none or not known. */
export function lineTest(op: ChainOp): LineTest | undefined {
  const condition = bodyOf(op, "filter");
  return condition && lineTestOf(condition);
}

/** Whether an operator makes the length of each line: `line => line.length`. */
export function isMeasured(op: ChainOp): boolean {
  const body = bodyOf(op, "map");
  return body !== undefined && isLength(body);
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
