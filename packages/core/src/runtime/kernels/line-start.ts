import type { Chain, Segment } from "../chain.ts";
import type { RecordOp } from "../codegen/loop-spec.ts";
import type { SourceNode } from "../readers/source-reader.ts";
import type { TaskRun } from "../task-run.ts";
import { isMeasured, knownFilters, testOf } from "./known-filters.ts";
import { knownNumbers } from "./known-numbers.ts";
import { filterLines, measureLines } from "./line-filter.ts";
import { readNumbers } from "./line-numbers.ts";
import type { ScanPiece } from "./piece-reader.ts";
import { isRecognitionOn } from "./recognition.ts";
import { textSourceOf } from "./text-source.ts";

/** What the first operators on lines are known to do. */
interface KnownStart {
  readonly ops: readonly RecordOp[];
  /** Does the same with the bytes of lines, for one reader. */
  readonly newScan: () => ScanPiece;
}

/** A chain over lines of text that begins with known operators. */
export interface LineStart extends KnownStart {
  readonly source: SourceNode;
  /** What comes after them. */
  readonly rest: readonly Segment[];
}

const chains = new WeakMap<Chain, LineStart | "unknown">();

/** The chain with its known operators, where it has some and they may be known. */
export function lineStart(run: TaskRun, chain: Chain): LineStart | undefined {
  if (chain.input.kind !== "source" || !isRecognitionOn(run.environment.conf)) return undefined;
  let known = chains.get(chain);
  if (known === undefined) {
    known = readChain(chain) ?? "unknown";
    chains.set(chain, known);
  }
  return known === "unknown" ? undefined : known;
}

function readChain(chain: Chain): LineStart | undefined {
  const source = textSourceOf(chain);
  const [first, ...rest] = chain.segments;
  if (source === undefined || first?.kind !== "loop") return undefined;
  const start = knownStart(first.ops);
  if (start === undefined) return undefined;
  const others = first.ops.slice(start.ops.length);
  return {
    ...start,
    source,
    rest: others.length === 0 ? rest : [{ kind: "loop", ops: others }, ...rest],
  };
}

function knownStart(ops: readonly RecordOp[]): KnownStart | undefined {
  const numbers = knownNumbers(ops);
  if (numbers !== undefined) return { ops: numbers.ops, newScan: () => readNumbers(numbers.plan) };
  const filters = knownFilters(ops);
  const next = ops[filters.length];
  if (next !== undefined && isMeasured(next))
    return { ops: [...filters, next], newScan: () => measureLines(testOf(filters)) };
  if (filters.length === 0) return undefined;
  return { ops: filters, newScan: () => filterLines(testOf(filters)) };
}
