import { bundleClosures } from "../closure/bundle-closures.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import type { Aggregator } from "../plan/aggregator.ts";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { LeafPartition, RddInfo, StageProgram } from "../plan/job-plan.ts";
import type { NarrowOp } from "../plan/narrow-op.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import type { Sink } from "../plan/sink.ts";
import { builtin } from "../runtime/builtins/names.ts";
import {
  mapAggregator,
  mapNarrowBody,
  mapShuffleRead,
  mapSink,
  type RefOf,
} from "./map-functions.ts";
import { upstreamClasses } from "./classes-of.ts";
import type { CallSite } from "./call-site.ts";
import { type Fn, isBuiltin } from "./functions.ts";
import { scopeOf } from "./scope-of.ts";
import { type NarrowBody, type Operator, parentsOf, type ShuffleToken } from "./operator.ts";
import { resolved } from "./resolution.ts";

/** A shuffle that a stage reads: parent number `parent` of `operator`. */
export interface Exchange {
  readonly operator: Operator;
  readonly parent: number;
}

/** Turns the narrow part of a lineage into one stage program. One builder per stage. */
export class StageBuilder {
  /** Shuffles that the stage reads. */
  readonly exchanges: Exchange[] = [];
  readonly #tokenOf: (exchange: Exchange) => ShuffleToken;
  readonly #roots = new Map<CapturedClosure, number>();
  readonly #leaves = new Map<Operator, number>();
  readonly #leafData: (readonly LeafPartition[])[] = [];
  readonly #rdds = new Map<Operator, RddInfo>();
  #barrier = false;

  constructor(tokenOf: (exchange: Exchange) => ShuffleToken) {
    this.#tokenOf = tokenOf;
  }

  build(
    root: Operator,
    sink: Sink<Fn>,
    identity: { readonly stage: number; readonly callSite: CallSite },
    classes: readonly CapturedClosure[],
  ): StageProgram {
    const node = this.#node(root);
    const sinkRef = mapSink(sink, this.#ref);
    const known = new Map(
      [...upstreamClasses(root), ...classes].map((capture) => [capture.name, capture]),
    );
    return {
      stage: identity.stage,
      name: identity.callSite.short,
      details: identity.callSite.long,
      parents: [...new Set(this.exchanges.map((exchange) => this.#tokenOf(exchange).stage))],
      root: node,
      sink: sinkRef,
      numTasks: resolved(root).numPartitions,
      bundle: bundleClosures([...this.#roots.keys()], [...known.values()]),
      leaves: this.#leafData,
      barrier: this.#barrier,
      ...([...this.#roots.keys()].some(({ mayChange }) => mayChange)
        ? { isIndeterminate: true }
        : {}),
      rdds: [...this.#rdds.values()],
    };
  }

  readonly #ref: RefOf = (fn: Fn): FunctionRef => {
    if (isBuiltin(fn)) return { ...fn, functions: fn.functions.map(this.#ref) };
    let root = this.#roots.get(fn);
    if (root === undefined) {
      root = this.#roots.size;
      this.#roots.set(fn, root);
    }
    const { isAsync, name, known } = fn;
    return { kind: "closure", root, isAsync, name, ...(known === undefined ? {} : { known }) };
  };

  #node(operator: Operator): PlanNode<FunctionRef> {
    const input = this.#compute(operator);
    this.#note(operator);
    if (!operator.storageLevel.isValid) return input;
    return {
      kind: "cached",
      rdd: operator.id,
      level: operator.storageLevel.toJSON(),
      partitions: resolved(operator).numPartitions,
      input,
    };
  }

  #compute(operator: Operator): PlanNode<FunctionRef> {
    const { node } = operator;
    const { detail } = resolved(operator);
    switch (node.kind) {
      case "values":
        return { kind: "values", leaf: this.#leaf(operator, node.partitions) };
      case "range":
        return node;
      case "source": {
        const partitions = detail.kind === "splits" ? detail.partitions : [];
        const leaf = this.#leaf(operator, partitions);
        return { kind: "source", leaf, format: this.#ref(node.fn), label: node.label };
      }
      case "narrow":
      case "sized":
      case "zipWithIndex":
        return this.#chain(operator);
      case "union": {
        const inputs = node.parents.map((parent) => this.#node(parent));
        if (detail.kind !== "union" || detail.aligned) return { kind: "alignedUnion", inputs };
        return { kind: "union", inputs, sizes: detail.sizes };
      }
      case "coalesce":
        return {
          kind: "coalesce",
          input: this.#node(node.parent),
          groups: detail.kind === "groups" ? detail.groups : [],
        };
      case "prune":
        return {
          kind: "select",
          input: this.#node(node.parent),
          partitions: detail.kind === "chosen" ? detail.partitions : [],
        };
      case "zip": {
        const inputs = node.parents.map((parent) => this.#node(parent));
        return { kind: "zip", inputs, f: this.#ref(node.f), label: operator.callSite.short };
      }
      case "cartesian":
        return {
          kind: "cartesian",
          left: this.#node(node.left),
          right: this.#node(node.right),
          rightPartitions: resolved(node.right).numPartitions,
        };
      case "shuffle": {
        if (!isInPlace(operator, 0)) {
          const shuffle = this.#exchange({ operator, parent: 0 });
          return { kind: "shuffle", shuffle, read: mapShuffleRead(node, this.#ref) };
        }
        const input = this.#node(node.parent);
        if (node.read.kind !== "combine") return input;
        const f = combinePartition(mapAggregator(node.read.aggregator, this.#ref));
        const op: NarrowOp<FunctionRef> = {
          op: "mapPartitions",
          f,
          withIndex: false,
          rdd: operator.id,
          label: operator.callSite.short,
        };
        return { kind: "narrow", input, ops: [op] };
      }
      case "cogroup": {
        const inputs = node.parents.map((parent, i): PlanNode<FunctionRef> => {
          if (isInPlace(operator, i)) return this.#node(parent);
          const shuffle = this.#exchange({ operator, parent: i });
          return { kind: "shuffle", shuffle, read: { kind: "records" } };
        });
        return { kind: "cogroup", inputs, emit: node.emit };
      }
    }
  }

  /** Fuses `operator` with the narrow operators above it, up to the next one that is cached or has several inputs. */
  #chain(operator: Operator): PlanNode<FunctionRef> {
    const ops: NarrowOp<FunctionRef>[] = [];
    const members: Operator[] = [];
    let at = operator;
    for (;;) {
      const step = narrowStep(at);
      if (step === undefined || (at !== operator && at.storageLevel.isValid)) break;
      ops.push({
        ...mapNarrowBody(step.body, this.#ref),
        rdd: at.id,
        label: at.callSite.short,
      });
      this.#barrier ||= step.barrier;
      members.push(at);
      at = step.parent;
    }
    const input = this.#node(at);
    for (const member of members.toReversed()) this.#note(member);
    ops.reverse();
    if (input.kind === "narrow") return { ...input, ops: [...input.ops, ...ops] };
    return { kind: "narrow", input, ops };
  }

  #exchange(exchange: Exchange): number {
    this.exchanges.push(exchange);
    return this.#tokenOf(exchange).shuffle;
  }

  #leaf(operator: Operator, partitions: readonly LeafPartition[]): number {
    let leaf = this.#leaves.get(operator);
    if (leaf === undefined) {
      leaf = this.#leafData.length;
      this.#leafData.push(partitions);
      this.#leaves.set(operator, leaf);
    }
    return leaf;
  }

  #note(operator: Operator): void {
    if (this.#rdds.has(operator)) return;
    this.#rdds.set(operator, {
      id: operator.id,
      name: operator.name ?? operator.className,
      callSite: operator.callSite.short,
      parents: parentsOf(operator.node).map((parent) => parent.id),
      numPartitions: resolved(operator).numPartitions,
      scope: scopeOf(operator),
      ...(operator.storageLevel.isValid ? { storageLevel: operator.storageLevel.toJSON() } : {}),
      ...(operator.node.kind === "narrow" && operator.node.barrier ? { barrier: true } : {}),
    });
  }
}

/** Whether parent number `parent` of a shuffle or cogroup is partitioned as needed already. */
export function isInPlace(operator: Operator, parent: number): boolean {
  const { detail } = resolved(operator);
  return detail.kind === "exchange" && (detail.inPlace[parent] ?? false);
}

function narrowStep(
  operator: Operator,
): { readonly parent: Operator; readonly body: NarrowBody; readonly barrier: boolean } | undefined {
  const { node } = operator;
  const { detail } = resolved(operator);
  if (node.kind === "narrow") return node;
  if (node.kind === "sized" && detail.kind === "body")
    return { parent: node.parent, body: detail.body, barrier: false };
  if (node.kind === "zipWithIndex" && detail.kind === "starts")
    return {
      parent: node.parent,
      body: { op: "map", f: builtin("zipWithIndex", [detail.starts]) },
      barrier: false,
    };
  return undefined;
}

function combinePartition(aggregator: Aggregator<FunctionRef>): FunctionRef {
  switch (aggregator.kind) {
    case "reduce":
      return builtin("combinePartition", ["reduce", undefined], [aggregator.f]);
    case "fold":
      return builtin(
        "combinePartition",
        ["fold", aggregator.zero],
        [aggregator.seqOp, aggregator.combOp],
      );
    case "combine":
      return builtin(
        "combinePartition",
        ["combine", undefined],
        [aggregator.createCombiner, aggregator.mergeValue, aggregator.mergeCombiners],
      );
    case "group":
    case "first":
      return builtin("combinePartition", [aggregator.kind, undefined]);
  }
}
