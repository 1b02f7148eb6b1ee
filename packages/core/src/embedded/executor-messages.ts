import type { MessagePort } from "node:worker_threads";
import type { ConnectorSpec } from "../io/connector.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { StorageLevelJson } from "../plan/storage-level-json.ts";
import type { TaskDescription } from "../runtime/task-environment.ts";
import type { ContainerRef, Extent, FileGrant, Range, SlabGrant } from "./container.ts";
import type { PackedMetrics } from "./wire-event.ts";
import type { ProgramCode } from "./wire-program.ts";

/** What a new executor is told. */
export interface ExecutorSettings {
  readonly executor: string;
  readonly control: SharedArrayBuffer;
  /** Carries synchronous questions, and their answers. */
  readonly questions: MessagePort;
  readonly conf: Readonly<Record<string, string>>;
  readonly connectors: readonly ConnectorSpec[];
  readonly softHeapBytes: number;
  readonly pieceBytes: number;
  /** Executors are in several processes: kept partitions are in files, whatever their level says. */
  readonly blocksInFiles: boolean;
  /** Module that brings another {@link TaskRuntime}, for tests of faults. */
  readonly runtimeModule?: string;
}

/** From the supervisor to an executor. */
export type ToExecutor =
  /** Before the first task of the program. */
  | { readonly type: "program"; readonly code: ProgramCode }
  | {
      readonly type: "launch";
      readonly slot: number;
      readonly task: TaskDescription;
      readonly program: number;
      /** Cached partitions that the task reads, as far as they were there when it was sent. */
      readonly cached: readonly CachedPartition[];
      /** Present in barrier stages: the addresses of all tasks. */
      readonly barrier?: readonly string[];
    }
  | {
      readonly type: "barrierReleased";
      readonly taskAttemptId: number;
      readonly messages: readonly string[];
    }
  | {
      readonly type: "barrierFailed";
      readonly taskAttemptId: number;
      readonly error: ErrorJson;
    }
  /** The attempt was asked to stop, in its slot; this reaches it also while it waits. */
  | { readonly type: "interrupt"; readonly taskAttemptId: number }
  /** What exists no more. */
  | {
      readonly type: "forget";
      readonly programs?: readonly number[];
      readonly shuffles?: readonly number[];
      readonly containers?: readonly number[];
      readonly broadcasts?: readonly number[];
    }
  /** There have been no tasks for a while: memory that is not needed goes back. */
  | { readonly type: "rest" }
  /** Dispose and end. */
  | { readonly type: "shutDown" };

/** From an executor to the supervisor. */
export type FromExecutor =
  /** All that tasks need is loaded. */
  | { readonly type: "ready" }
  /** A task that had been taken back was dropped. */
  | { readonly type: "skipped"; readonly slot: number }
  | {
      readonly type: "ended";
      readonly slot: number;
      readonly taskAttemptId: number;
      readonly result: AttemptResult;
      /** Blocks that it could not read, whatever became of it. */
      readonly lost: readonly LostBlocks[];
      /** What the executor held and holds no more, published or not. */
      readonly givenBack: readonly Range[];
      /** Code of the attempt may still run: the executor takes no more tasks and is to be ended. */
      readonly isSpoilt: boolean;
    }
  /** Between two attempts. */
  | { readonly type: "gaveBack"; readonly ranges: readonly Range[] }
  | { readonly type: "barrier"; readonly taskAttemptId: number; readonly message: string }
  /** An error that belongs to no running task. */
  | { readonly type: "stray"; readonly error: ErrorJson };

export type AttemptResult =
  | {
      readonly kind: "success";
      readonly blocks: readonly Uint8Array[];
      readonly accumulators?: Uint8Array;
      readonly metrics: PackedMetrics;
      readonly segment?: PublishedSegment;
      readonly cached: readonly CachedPartition[];
    }
  /** Metrics are there where the attempt had begun. */
  | (UnsuccessfulResult & { readonly metrics?: PackedMetrics });

export type UnsuccessfulResult =
  /** `isTransient`: the machine's memory or a block, not the user's code alone; worth another attempt. */
  | { readonly kind: "failed"; readonly error: ErrorJson; readonly isTransient: boolean }
  | { readonly kind: "killed"; readonly reason: string }
  /** It failed for want of the blocks that are `lost`. */
  | { readonly kind: "fetchFailed"; readonly error: ErrorJson };

/** Blocks that an attempt could not read: map outputs of a shuffle, or a cached partition. */
export type LostBlocks =
  | {
      readonly kind: "mapOutputs";
      readonly shuffle: number;
      /** Map task and the epoch of its output that was read. */
      readonly maps: readonly (readonly [map: number, epoch: number])[];
    }
  | {
      readonly kind: "cached";
      readonly rdd: number;
      readonly partition: number;
      /** Where its first block was: it may be elsewhere by now. */
      readonly container: number | undefined;
    };

export interface PublishedSegment {
  readonly shuffle: number;
  readonly index: Extent;
  /** All its bytes. */
  readonly ranges: readonly Range[];
  readonly bytes: number;
}

export interface CachedPartition {
  readonly rdd: number;
  readonly partition: number;
  readonly level: StorageLevelJson;
  readonly blocks: readonly Extent[];
}

/** What an executor asks without yielding: its thread waits for the answer. */
export type Question =
  /** Room for a block of shuffle output, or, with `rdd`, for one of a partition that is kept. */
  | { readonly ask: "slab"; readonly bytes: number; readonly rdd: number | undefined }
  /** Execution memory: 0 or at least `bytes`. */
  | {
      readonly ask: "memory";
      readonly taskAttemptId: number;
      readonly bytes: number;
      readonly wantedBytes: number;
    }
  | { readonly ask: "file"; readonly failedPaths: readonly string[] }
  | { readonly ask: "container"; readonly id: number }
  | { readonly ask: "shuffle"; readonly id: number }
  | {
      readonly ask: "cached";
      readonly taskAttemptId: number;
      readonly rdd: number;
      readonly partition: number;
    }
  | { readonly ask: "broadcast"; readonly id: number };

/** What an executor tells beside its questions, in their order. */
export interface Note {
  /** The attempt holds so many bytes of execution memory more than was granted, or fewer. */
  readonly tell: "memory";
  readonly taskAttemptId: number;
  readonly bytes: number;
}

/** Undefined: there is none. */
export interface Answers {
  readonly slab: SlabGrant | undefined;
  readonly memory: number;
  readonly file: FileGrant | undefined;
  readonly container: ContainerRef | undefined;
  /** The buffer of its `MapOutputTable`. */
  readonly shuffle: SharedArrayBuffer | undefined;
  readonly cached: CachedPartition | undefined;
  readonly broadcast: SharedArrayBuffer | undefined;
}
