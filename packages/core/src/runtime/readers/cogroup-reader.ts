import type { FunctionRef } from "../../plan/function-ref.ts";
import type { PlanNode } from "../../plan/plan-node.ts";
import { type Batch, pairBatch } from "../batch.ts";
import { KeyIndex } from "../../key/key-index.ts";
import { fullChunk, type Reader } from "../reader.ts";
import type { MaybePromise } from "../task-environment.ts";
import type { TaskRun } from "../task-run.ts";
import { forEachBatch } from "./drain.ts";
import { JoinReader } from "./join-reader.ts";
import { forEachPair } from "./pairs.ts";
import { SetReader } from "./set-reader.ts";

export type CogroupNode = Extract<PlanNode<FunctionRef>, { kind: "cogroup" }>;

export function cogroupReader(run: TaskRun, node: CogroupNode, inputs: readonly Reader[]): Reader {
  switch (node.emit) {
    case "groups":
      return new GroupsReader(run, inputs);
    case "subtract":
    case "intersect":
      return new SetReader(run, inputs, node.emit);
    default:
      return new JoinReader(run, inputs, node.emit);
  }
}

/** `[k, [values of input 0, values of input 1, …]]`, keys in the order in which they first appeared. */
class GroupsReader implements Reader {
  readonly mayWait = false;
  readonly #run: TaskRun;
  readonly #inputs: readonly Reader[];
  readonly #index = new KeyIndex();
  readonly #groups: unknown[][][] = [];
  #i = 0;

  constructor(run: TaskRun, inputs: readonly Reader[]) {
    this.#run = run;
    this.#inputs = inputs;
  }

  readonly open = async (): Promise<void> => {
    const { pace, stage } = this.#run;
    const groups = this.#groups;
    const width = this.#inputs.length;
    for (const [n, input] of this.#inputs.entries())
      await forEachBatch(input, pace, (batch) =>
        forEachPair(batch, stage.label, (key, value) => {
          const at = this.#index.insert(key);
          if (at === groups.length) groups.push(Array.from({ length: width }, () => []));
          groups[at]?.[n]?.push(value);
        }),
      );
  };

  next(want: number): MaybePromise<Batch | null> {
    const { size, keys } = this.#index;
    if (this.#i >= size) return null;
    const end = Math.min(size, this.#i + Math.max(1, Math.min(want, fullChunk)));
    const batchKeys: unknown[] = [];
    const batchValues: unknown[] = [];
    for (; this.#i < end; this.#i++) {
      batchKeys.push(keys[this.#i]);
      batchValues.push(this.#groups[this.#i]);
      // The groups are the consumer's now.
      this.#groups[this.#i] = [];
    }
    return pairBatch(batchKeys, batchValues);
  }
}
