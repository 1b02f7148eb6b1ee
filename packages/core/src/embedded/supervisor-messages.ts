import type { ExecutorInfo, RddStorage } from "../engine/engine.ts";
import type { ThreadDump } from "../engine/thread-dump.ts";
import type { ErrorJson } from "../errors/firesteel-error.ts";
import type { ConnectorSpec } from "../io/connector.ts";
import type { ShufflePlan } from "../plan/job-plan.ts";
import type { EngineSettings } from "./engine-settings.ts";
import type { WireProgram } from "./wire-program.ts";
import type { WireEvent } from "./wire-event.ts";

/** What the supervisor's thread is started with. */
export interface SupervisorSettings {
  readonly settings: EngineSettings;
  readonly conf: Readonly<Record<string, string>>;
  readonly connectors: readonly ConnectorSpec[];
  readonly executorModule: string;
  /** Of worker processes, where there are any. */
  readonly processModule?: string;
  readonly runtimeModule?: string;
  /** Executors to start at once, while the first job is on its way. */
  readonly initialExecutors: number;
  /** The application's directories of temporary files, one under each local directory; made when needed. */
  readonly directories: readonly string[];
  /** One word: KiB of the driver's heap and buffers, written by the driver. */
  readonly driverHeap: SharedArrayBuffer;
}

/** A job as the supervisor gets it. `ticket` is the client's own number: users may number jobs as they like. */
export interface JobSubmission {
  readonly ticket: number;
  readonly job: number;
  /** Parents first, the result stage last. */
  readonly programs: readonly WireProgram[];
  readonly shuffles: readonly ShufflePlan[];
  readonly partitions: readonly number[];
  readonly properties: Readonly<Record<string, string>>;
}

/** From the user's thread to the supervisor. */
export type ToSupervisor =
  | { readonly type: "submit"; readonly submission: JobSubmission }
  | { readonly type: "cancelJob"; readonly ticket: number; readonly reason: string }
  | { readonly type: "cancelStage"; readonly stage: number; readonly reason: string }
  | {
      readonly type: "killTask";
      readonly taskAttemptId: number;
      readonly reason: string;
      readonly interrupt: boolean;
    }
  | { readonly type: "retain" | "release"; readonly shuffle: number }
  | { readonly type: "broadcast"; readonly id: number; readonly bytes: SharedArrayBuffer }
  | { readonly type: "removeBroadcast"; readonly id: number; readonly destroy: boolean }
  | { readonly type: "unpersist"; readonly request: number; readonly rdd: number }
  | { readonly type: "storage" | "executors"; readonly request: number }
  | { readonly type: "threads"; readonly request: number; readonly executor: string }
  | { readonly type: "stop" };

/** From the supervisor to the user's thread; sent in batches, in order. */
export type FromSupervisor =
  | { readonly type: "event"; readonly event: WireEvent }
  | {
      readonly type: "result";
      readonly ticket: number;
      readonly partition: number;
      readonly blocks: readonly Uint8Array[];
    }
  | { readonly type: "jobEnded"; readonly ticket: number; readonly error?: ErrorJson }
  | {
      readonly type: "answer";
      readonly request: number;
      readonly value:
        readonly RddStorage[] | readonly ExecutorInfo[] | readonly ThreadDump[] | undefined;
    }
  /** There have been no tasks for a while, and shuffle output is in memory. */
  | { readonly type: "rest" }
  /** Everything that can end has ended; `stuck` names workers in a call that cannot be interrupted. */
  | { readonly type: "stopped"; readonly stuck: readonly string[] };
