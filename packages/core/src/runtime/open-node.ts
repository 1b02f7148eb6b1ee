import { InternalError } from "../errors/firesteel-error.ts";
import type { FunctionRef } from "../plan/function-ref.ts";
import type { PlanNode } from "../plan/plan-node.ts";
import type { RecordOp } from "./codegen/loop-spec.ts";
import { isBatchFold } from "./batch-fold.ts";
import type { Callable } from "./builtins/builtin-context.ts";
import { type Chain, chainOf, endsInPairs, isAsyncRef, type Segment } from "./chain.ts";
import { fieldsReadIn } from "./kernels/fields-read.ts";
import { allOfBoth, type JoinedUse, joinedUseIn } from "./kernels/joined-use.ts";
import { PieceReader } from "./kernels/piece-reader.ts";
import { lineStart } from "./kernels/line-start.ts";
import { AsyncReader } from "./readers/async-reader.ts";
import { blocksReader } from "./readers/block-reader.ts";
import { CachedReader } from "./readers/cached-reader.ts";
import { cartesianReader } from "./readers/cartesian-reader.ts";
import { type CogroupNode, cogroupReader } from "./readers/cogroup-reader.ts";
import { foldReader } from "./readers/fold-reader.ts";
import { glomReader } from "./readers/glom-reader.ts";
import { IteratorReader } from "./readers/iterator-reader.ts";
import { LoopReader } from "./readers/loop-reader.ts";
import { rangeReader } from "./readers/range-reader.ts";
import { concatReader } from "./readers/simple-readers.ts";
import { SourceReader } from "./readers/source-reader.ts";
import { zipReader } from "./readers/zip-reader.ts";
import type { Reader } from "./reader.ts";
import { ShuffleReader } from "./shuffle/shuffle-reader.ts";
import type { TaskRun } from "./task-run.ts";

type Node = PlanNode<FunctionRef>;

/** A reader of partition `partition` of `node`; nothing is read before it is opened. */
export function openNode(run: TaskRun, node: Node, partition: number): Reader {
  switch (node.kind) {
    case "narrow": {
      const { reader, segments } = openInput(run, chainOf(node), partition);
      return openSegments(run, reader, segments, partition);
    }
    case "values":
      return blocksReader(run.environment.leafBlocks(node.leaf, partition), run.instance.classes);
    case "range":
      return rangeReader(node, partition);
    case "source":
      return new SourceReader(run, node, partition);
    case "shuffle":
      return new ShuffleReader(run, node, partition);
    case "cached":
      return new CachedReader(run, node, partition, () => openNode(run, node.input, partition));
    case "union":
      return openUnion(run, node, partition);
    case "alignedUnion":
      return concatReader(node.inputs.map((input) => openNode(run, input, partition)));
    case "coalesce":
      return concatReader((node.groups[partition] ?? []).map((p) => openNode(run, node.input, p)));
    case "select": {
      const selected = node.partitions[partition];
      if (selected === undefined) throw noPartition(partition);
      return openNode(run, node.input, selected);
    }
    case "zip":
      return zipReader(
        run,
        node,
        partition,
        node.inputs.map((input) => openNode(run, input, partition)),
      );
    case "cartesian":
      return cartesianReader(
        run,
        openNode(run, node.left, Math.floor(partition / node.rightPartitions)),
        openNode(run, node.right, partition % node.rightPartitions),
      );
    case "cogroup":
      return openCogroup(run, node, partition, allOfBoth);
  }
}

/**
 * The reader below a chain's segments; where the first operators are known ones on lines, it does what they do. The
 * segments are those that are left.
 */
export function openInput(
  run: TaskRun,
  chain: Chain,
  partition: number,
): { readonly reader: Reader; readonly segments: readonly Segment[] } {
  const known = lineStart(run, chain);
  if (known === undefined) {
    const { input, segments } = chain;
    const reader =
      input.kind === "cogroup"
        ? openCogroup(run, input, partition, joinedUseIn(run, chain))
        : openNode(run, input, partition);
    return { reader, segments };
  }
  const source = new SourceReader(run, known.source, partition, "text");
  const reader = new PieceReader(source, known.newScan(), (input) =>
    openLoop(run, input, known.ops, partition, {}),
  );
  return { reader, segments: known.rest };
}

function openCogroup(run: TaskRun, node: CogroupNode, partition: number, use: JoinedUse): Reader {
  const inputs = node.inputs.map((input) => openNode(run, input, partition));
  return cogroupReader(run, node, inputs, use);
}

function openUnion(run: TaskRun, node: Node & { kind: "union" }, partition: number): Reader {
  let p = partition;
  for (const [i, input] of node.inputs.entries()) {
    const size = node.sizes[i] ?? 0;
    if (p < size) return openNode(run, input, p);
    p -= size;
  }
  throw noPartition(partition);
}

function noPartition(partition: number): InternalError {
  return new InternalError("MALFORMED_PLAN", `the plan has no partition ${partition}`);
}

/** What a loop that ends a chain does with its records beside handing them on. */
export interface LastLoop {
  /** Whether exactly as many records are taken as are asked for, and then no more. */
  readonly limit?: boolean;
  /** Whether records leave as keys and values, which they have to be. */
  readonly asPairs?: boolean;
}

/** The readers of a chain's segments over `input`. */
export function openSegments(
  run: TaskRun,
  input: Reader,
  segments: readonly Segment[],
  partition: number,
  last: LastLoop = {},
): Reader {
  let reader = input;
  for (const [i, segment] of segments.entries())
    reader = openSegment(run, reader, segment, partition, i === segments.length - 1 ? last : {});
  return reader;
}

function openSegment(
  run: TaskRun,
  input: Reader,
  segment: Segment,
  partition: number,
  last: LastLoop,
): Reader {
  switch (segment.kind) {
    case "loop":
      return openLoop(run, input, segment.ops, partition, last);
    case "async":
      return new AsyncReader(run, input, segment, partition);
    case "glom":
      return glomReader(input, run.pace);
    case "iterator": {
      const { f, withIndex, label } = segment.op;
      const made = run.resolve(f, partition, label);
      if (isBatchFold(made)) return foldReader(input, made, label, run.pace, run.failures);
      const call = made as Callable;
      return new IteratorReader(run, {
        inputs: [input],
        isAsync: isAsyncRef(f),
        label,
        call: withIndex ? ([it]) => call(partition, it) : ([it]) => call(it),
      });
    }
  }
}

function openLoop(
  run: TaskRun,
  input: Reader,
  ops: readonly RecordOp[],
  partition: number,
  { limit = false, asPairs = false }: LastLoop,
): Reader {
  const pairs = asPairs || endsInPairs(ops);
  const loop = run.stage.loop(ops, () => ({
    ops,
    end: { kind: "emit", pairs, limit },
    endLabel: run.stage.label,
    reads: fieldsReadIn(run, ops),
  }));
  return new LoopReader(input, loop.start(run, partition), pairs, run.pace);
}
