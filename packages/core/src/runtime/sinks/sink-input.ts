import type { LoopEnd, RecordOp } from "../codegen/loop-spec.ts";
import type { LoopState } from "../codegen/compiled-loop.ts";
import { chainOf } from "../chain.ts";
import { type LastLoop, openInput, openSegments } from "../open-node.ts";
import { encodeBlock } from "../../block/encode-block.ts";
import { fieldsReadIn } from "../kernels/fields-read.ts";
import { knownIntegersIn, type RangeNode } from "../kernels/known-integers.ts";
import type { Reader } from "../reader.ts";
import { runLoop } from "../run-loop.ts";
import type { TaskRun } from "../task-run.ts";

/** The records of the stage's root. */
export function openRoot(run: TaskRun, last: LastLoop = {}): Reader {
  const { partition } = run.task;
  const { reader, segments } = openInput(run, chainOf(run.stage.program.root), partition);
  return openSegments(run, reader, segments, partition, last);
}

/** The root's last loop of operators apart, so that a sink can be compiled into it. */
export interface FusedInput {
  readonly reader: Reader;
  readonly ops: readonly RecordOp[];
  /** What the reader reads, where it is a range. */
  readonly range?: RangeNode | undefined;
}

/** `rest`: the reader of the root's input, where a kernel has dealt with what was before. */
export function openFused(run: TaskRun, rest?: Reader): FusedInput {
  const { partition } = run.task;
  const chain = chainOf(run.stage.program.root);
  const { reader, segments } =
    rest === undefined
      ? openInput(run, chain, partition)
      : { reader: rest, segments: chain.segments };
  const last = segments.at(-1);
  const ops = last?.kind === "loop" ? last.ops : [];
  const before = last?.kind === "loop" ? segments.slice(0, -1) : segments;
  const { input } = chain;
  const range = input.kind === "range" && before.length === 0 ? input : undefined;
  return { reader: openSegments(run, reader, before, partition), ops, range };
}

/** Runs the whole task as one loop that ends in `end`. */
export async function runFused(
  run: TaskRun,
  end: LoopEnd,
  state: LoopState,
  afterChunk?: Parameters<typeof runLoop>[4],
  { reader, ops, range }: FusedInput = openFused(run),
): Promise<void> {
  const { stage, pace, task } = run;
  const loop = stage.loop(stage.program.sink, () => ({
    ops,
    end,
    endLabel: stage.label,
    reads: fieldsReadIn(run, ops, end.kind === "count"),
    integers: range && knownIntegersIn(run, range, ops, end),
  }));
  await runLoop(reader, loop.start(run, task.partition), state, pace, afterChunk);
}

/** A result of one record. */
export function valueResult(run: TaskRun, value: unknown): readonly Uint8Array[] {
  const block = encodeBlock([value], {
    classes: run.instance.classes,
    allocate: (bytes) => run.environment.allocateResult(bytes),
  });
  return [block];
}
