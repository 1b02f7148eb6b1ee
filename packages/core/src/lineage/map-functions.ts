import type { Aggregator } from "../plan/aggregator.ts";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { PartitionerSpec } from "../plan/partitioner-spec.ts";
import type { ShuffleRead } from "../plan/plan-node.ts";
import type { Sink } from "../plan/sink.ts";
import type { SortOrder } from "../plan/sort-order.ts";
import type { NarrowOp } from "../plan/narrow-op.ts";
import type { Fn } from "./functions.ts";
import type { NarrowBody, OperatorNode } from "./operator.ts";

/** Replaces a function of the lineage by its reference in a stage. */
export type RefOf = (fn: Fn) => FunctionRef;

type Unlabelled<O> = O extends unknown ? Omit<O, "rdd" | "label"> : never;

export function mapNarrowBody(body: NarrowBody, ref: RefOf): Unlabelled<NarrowOp<FunctionRef>> {
  return "f" in body ? { ...body, f: ref(body.f) } : body;
}

export function mapAggregator(aggregator: Aggregator<Fn>, ref: RefOf): Aggregator<FunctionRef> {
  switch (aggregator.kind) {
    case "reduce":
      return { kind: "reduce", f: ref(aggregator.f) };
    case "fold":
      return { ...aggregator, seqOp: ref(aggregator.seqOp), combOp: ref(aggregator.combOp) };
    case "combine":
      return {
        kind: "combine",
        createCombiner: ref(aggregator.createCombiner),
        mergeValue: ref(aggregator.mergeValue),
        mergeCombiners: ref(aggregator.mergeCombiners),
      };
    case "group":
    case "first":
      return aggregator;
  }
}

export function mapShuffleRead(
  node: Extract<OperatorNode, { kind: "shuffle" }>,
  ref: RefOf,
): ShuffleRead<FunctionRef> {
  const { read, mapSideCombine: combined } = node;
  switch (read.kind) {
    case "records":
      return read;
    case "sort":
      return { kind: "sort", order: mapOrder(read.order, ref) };
    case "combine":
      return { kind: "combine", aggregator: mapAggregator(read.aggregator, ref), combined };
  }
}

export function mapOrder(order: SortOrder<Fn>, ref: RefOf): SortOrder<FunctionRef> {
  const { keyFn, ...rest } = order;
  return keyFn === undefined ? rest : { ...rest, keyFn: ref(keyFn) };
}

export function mapSpec(spec: PartitionerSpec<Fn>, ref: RefOf): PartitionerSpec<FunctionRef> {
  switch (spec.kind) {
    case "hash":
    case "roundRobin":
      return spec;
    case "range":
      return { ...spec, order: mapOrder(spec.order, ref) };
    case "function":
      return { ...spec, f: ref(spec.f) };
  }
}

export function mapSink(sink: Sink<Fn>, ref: RefOf): Sink<FunctionRef> {
  switch (sink.kind) {
    case "collect":
    case "count":
      return sink;
    case "shuffleWrite": {
      const { combine, partitioner, ...rest } = sink;
      const written = { ...rest, partitioner: mapSpec(partitioner, ref) };
      if (combine === undefined) return written;
      return { ...written, combine: mapAggregator(combine, ref) };
    }
    case "reduce":
    case "foreach":
    case "partition":
      return { kind: sink.kind, f: ref(sink.f) };
    case "aggregate":
      return { ...sink, seqOp: ref(sink.seqOp) };
    case "top":
      return { ...sink, order: mapOrder(sink.order, ref) };
    case "save":
      return { ...sink, format: ref(sink.format) };
  }
}
