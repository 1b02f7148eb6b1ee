import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PlanNode } from "../../plan/plan-node.ts";
import type { Batch, PairBatch } from "../batch.ts";
import type { JoinedUse } from "../kernels/joined-use.ts";
import { listsParts } from "../memory/combiner-parts.ts";
import { CombiningTable } from "../memory/combining-table.ts";
import type { Reader } from "../reader.ts";
import { concatGroups } from "../shuffle/table-update.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { forEachBatch } from "./drain.ts";
import { JoinReader } from "./join-reader.ts";
import { asPairs } from "./pairs.ts";
import { SetReader } from "./set-reader.ts";

export type CogroupNode = Extract<PlanNode<FunctionRef>, { kind: "cogroup" }>;

/** `use`: what is looked at of the values of a join. */
export function cogroupReader(
  run: TaskRun,
  node: CogroupNode,
  inputs: readonly Reader[],
  use: JoinedUse,
): Reader {
  switch (node.emit) {
    case "groups":
      return new GroupsReader(run, inputs);
    case "subtract":
    case "intersect":
      return new SetReader(run, inputs, node.emit);
    default:
      return new JoinReader(run, inputs, node.emit, use);
  }
}

/** Records between two looks at what the groups take. */
const checkEvery = 1024;

/** `[k, [values of input 0, values of input 1, …]]`, keys in the order in which they first appeared. */
class GroupsReader implements Reader {
  readonly mayWait = false;
  readonly #run: TaskRun;
  readonly #inputs: readonly Reader[];
  readonly #combining: CombiningTable;
  #groups: Reader | undefined;

  constructor(run: TaskRun, inputs: readonly Reader[]) {
    this.#run = run;
    this.#inputs = inputs;
    this.#combining = new CombiningTable(run.space, {
      lists: inputs.length,
      merge: concatAll,
      parts: listsParts(inputs.length),
    });
  }

  readonly open = async (): Promise<void> => {
    const { pace, stage } = this.#run;
    for (const [n, input] of this.#inputs.entries())
      await forEachBatch(input, pace, (batch) => {
        const pairs = asPairs(batch, stage.label);
        for (let from = 0; from < pairs.length; from += checkEvery)
          this.#take(n, pairs, from, Math.min(pairs.length, from + checkEvery));
      });
    this.#groups = await this.#combining.finish();
  };

  next(want: number): MaybePromise<Batch | null> {
    return (this.#groups as Reader).next(want);
  }

  #take(n: number, pairs: PairBatch, from: number, end: number): void {
    const { table } = this.#combining;
    const width = this.#inputs.length;
    for (let i = from; i < end; i++) {
      const at = table.index.insert(pairs.keys[i]);
      if (at === table.values.length)
        table.values.push(Array.from({ length: width }, (): unknown[] => []));
      (table.values[at] as unknown[][])[n]?.push(pairs.values[i]);
      if (at >= table.state.capacity - 1) table.state.full();
    }
    table.afterChunk(pairs, from, end);
  }
}

function concatAll(earlier: unknown, later: unknown): unknown {
  for (const [n, group] of (earlier as unknown[][]).entries())
    concatGroups(group, (later as unknown[][])[n]);
  return earlier;
}
