import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { JobPlan, ShufflePlan, StageProgram } from "../plan/job-plan.ts";
import type { Sink } from "../plan/sink.ts";
import type { CallSite } from "./call-site.ts";
import { closuresOf, type Fn } from "./functions.ts";
import { lineageOf, type Operator, type ShuffleToken } from "./operator.ts";
import type { PlanningHost } from "./planning-host.ts";
import { resolved } from "./resolution.ts";
import { type Exchange, StageBuilder } from "./stage-builder.ts";

/** What a job computes. */
export interface JobRequest {
  readonly operator: Operator;
  readonly sink: Sink<Fn>;
  /** Of the action. */
  readonly callSite: CallSite;
  /** Classes of values that the driver encoded for the sink. */
  readonly classes: readonly CapturedClosure[];
}

interface MapStage {
  readonly program: StageProgram;
  readonly exchanges: readonly Exchange[];
}

/**
 * Cuts a resolved lineage at its shuffles into stage programs. A shuffle keeps its number, and its stage's, in all
 * jobs, so that engines can use its output again; its program is built again only after a change of storage levels
 * or checkpoints.
 */
export class Planner {
  readonly #host: PlanningHost;
  readonly #planned = new WeakSet<ShuffleToken>();
  readonly #built = new WeakMap<ShuffleToken, MapStage & { readonly version: number }>();

  constructor(host: PlanningHost) {
    this.#host = host;
  }

  plan(request: JobRequest): JobPlan {
    const builder = new StageBuilder((exchange) => this.#token(exchange));
    const unnumbered = builder.build(
      request.operator,
      request.sink,
      { stage: -1, callSite: request.callSite },
      [...request.classes],
    );
    const mapStages = new Map<ShuffleToken, Exchange & MapStage>();
    const pending = [...builder.exchanges];
    for (let exchange = pending.pop(); exchange !== undefined; exchange = pending.pop()) {
      const token = this.#token(exchange);
      if (mapStages.has(token)) continue;
      const stage = this.#mapStage(exchange, token);
      mapStages.set(token, { ...exchange, ...stage });
      pending.push(...stage.exchanges);
    }
    const aliases = new Map<number, number>();
    for (const token of mapStages.keys()) {
      if (this.#planned.has(token)) aliases.set(token.stage, this.#host.nextStage());
      this.#planned.add(token);
    }
    // The last number of the job, as in Spark, whose UI takes the job's name from it.
    const result = { ...unnumbered, stage: this.#host.nextStage() };
    const position = new Map(lineageOf(request.operator).map((operator, i) => [operator, i]));
    const ordered = [...mapStages].toSorted(
      ([, a], [, b]) =>
        (position.get(a.operator) ?? 0) - (position.get(b.operator) ?? 0) || a.parent - b.parent,
    );
    return {
      stages: [...ordered.map(([, stage]) => stage.program), result],
      ...(aliases.size === 0 ? {} : { aliases }),
      shuffles: ordered.map(([token, stage]): ShufflePlan => ({
        shuffle: token.shuffle,
        stage: token.stage,
        numMaps: stage.program.numTasks,
        numReduces: resolved(stage.operator).numPartitions,
        // Freed when the operator that reads it is collected, or by cleanShuffleDependencies.
        retain: true,
      })),
    };
  }

  #mapStage(exchange: Exchange, token: ShuffleToken): MapStage {
    const version = this.#host.lineageVersion;
    const known = this.#built.get(token);
    if (known?.version === version) return known;
    const { operator, parent } = exchange;
    const { node } = operator;
    const { detail } = resolved(operator);
    if ((node.kind !== "shuffle" && node.kind !== "cogroup") || detail.kind !== "exchange")
      throw new TypeError(`RDD ${operator.id} has no shuffle`);
    const input = node.kind === "shuffle" ? node.parent : node.parents[parent];
    if (input === undefined) throw new TypeError(`RDD ${operator.id} has no parent ${parent}`);
    const combine =
      node.kind === "shuffle" && node.mapSideCombine && node.read.kind === "combine"
        ? node.read.aggregator
        : undefined;
    const sink: Sink<Fn> = {
      kind: "shuffleWrite",
      shuffle: token.shuffle,
      partitioner: detail.spec,
      ...(combine === undefined ? {} : { combine }),
      ...(isSortedByKey(node) ? { isSorted: true } : {}),
    };
    const builder = new StageBuilder((each) => this.#token(each));
    const { callSite } = input;
    const classes = [...operator.classes];
    const program = builder.build(input, sink, { stage: token.stage, callSite }, classes);
    const stage = { program, exchanges: builder.exchanges, version };
    this.#built.set(token, stage);
    return stage;
  }

  #token({ operator, parent }: Exchange): ShuffleToken {
    const known = operator.shuffles[parent];
    if (known !== undefined) return known;
    const token = this.#host.nextShuffle();
    operator.shuffles[parent] = token;
    return token;
  }
}

/** Whether reduce tasks sort by the keys themselves. */
function isSortedByKey(node: Operator["node"]): boolean {
  return (
    node.kind === "shuffle" && node.read.kind === "sort" && node.read.order.keyFn === undefined
  );
}

/** The user's functions that `fns` hold, each once. */
export function allClosures(fns: readonly Fn[]): CapturedClosure[] {
  return [...new Set(fns.flatMap(closuresOf))];
}
