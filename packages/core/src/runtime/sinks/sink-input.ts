import type { LoopEnd, RecordOp } from "../codegen/loop-spec.ts";
import type { LoopState } from "../codegen/compiled-loop.ts";
import { chainOf } from "../chain.ts";
import { openNode, openSegments } from "../open-node.ts";
import { encodeBlock } from "../../block/encode-block.ts";
import type { Reader } from "../reader.ts";
import { runLoop } from "../run-loop.ts";
import type { TaskRun } from "../task-run.ts";

/** The records of the stage's root. `limit`: the sink takes exactly as many as it asks for, and then no more. */
export function openRoot(run: TaskRun, limit: boolean = false): Reader {
  const { partition } = run.task;
  const { input, segments } = chainOf(run.stage.program.root);
  return openSegments(run, openNode(run, input, partition), segments, partition, limit);
}

/** The root's last loop of operators apart, so that a sink can be compiled into it. */
function openFused(
  run: TaskRun,
  rest: Reader | undefined,
): { reader: Reader; ops: readonly RecordOp[] } {
  const { partition } = run.task;
  const { input, segments } = chainOf(run.stage.program.root);
  const last = segments.at(-1);
  const ops = last?.kind === "loop" ? last.ops : [];
  const before = last?.kind === "loop" ? segments.slice(0, -1) : segments;
  const source = rest ?? openNode(run, input, partition);
  return { reader: openSegments(run, source, before, partition), ops };
}

/** Runs the whole task as one loop that ends in `end`; over `rest` where a kernel has dealt with what was before. */
export async function runFused(
  run: TaskRun,
  end: LoopEnd,
  state: LoopState,
  afterChunk?: Parameters<typeof runLoop>[4],
  rest?: Reader,
): Promise<void> {
  const { reader, ops } = openFused(run, rest);
  const { stage, pace, task } = run;
  const loop = stage.loop(stage.program.sink, () => ({ ops, end, endLabel: stage.label }));
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
