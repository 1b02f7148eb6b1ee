import type { Chain, Segment } from "../chain.ts";
import type { RecordOp } from "../codegen/loop-spec.ts";
import type { SourceNode } from "../readers/source-reader.ts";
import type { TaskRun } from "../task-run.ts";
import { knownOf } from "./known-shapes.ts";
import { BothTest, type LineTest, lineTestOf } from "./line-test.ts";
import { isRecognitionOn } from "./recognition.ts";
import type { TextOp } from "./text-plan.ts";
import { textSourceOf } from "./text-source.ts";

/** A chain over lines of text that begins with known filters. */
export interface LineChain {
  readonly source: SourceNode;
  readonly ops: readonly RecordOp[];
  /** What comes after them. */
  readonly rest: readonly Segment[];
}

const chains = new WeakMap<Chain, LineChain | "unknown">();

/** The chain's filters of lines, where it has some and they may be known. */
export function lineChain(run: TaskRun, chain: Chain): LineChain | undefined {
  if (chain.input.kind !== "source" || !isRecognitionOn(run.environment.conf)) return undefined;
  let known = chains.get(chain);
  if (known === undefined) {
    known = readChain(chain) ?? "unknown";
    chains.set(chain, known);
  }
  return known === "unknown" ? undefined : known;
}

function readChain(chain: Chain): LineChain | undefined {
  const source = textSourceOf(chain);
  const [first, ...rest] = chain.segments;
  if (source === undefined || first?.kind !== "loop") return undefined;
  const count = first.ops.findIndex((op) => lineTest(op) === undefined);
  const filters = count === -1 ? first.ops : first.ops.slice(0, count);
  if (filters.length === 0) return undefined;
  const others = first.ops.slice(filters.length);
  return {
    source,
    ops: filters,
    rest: others.length === 0 ? rest : [{ kind: "loop", ops: others }, ...rest],
  };
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
