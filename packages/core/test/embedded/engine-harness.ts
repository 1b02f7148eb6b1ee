import { FiresteelError } from "@firesteel/core";
import { decodeBlock } from "#src/block/decode-block";
import { noClasses } from "#src/block/class-registry";
import { createEmbeddedEngine } from "#src/embedded/embedded-engine";
import type { Engine, RunJobOptions } from "#src/engine/engine";
import type { EngineEvent } from "#src/engine/engine-event";
import type { FunctionRef } from "#src/plan/function-ref";
import type { JobPlan, ShufflePlan, StageProgram } from "#src/plan/job-plan";
import type { PlanNode } from "#src/plan/plan-node";
import type { TaskFunction } from "./fault-runtime.ts";

/** An engine whose stages are functions of the test, and everything it said. */
export class Harness implements AsyncDisposable {
  readonly engine: Engine;
  readonly events: EngineEvent[] = [];
  #nextJob = 0;

  constructor(
    master = "local[2]",
    conf: Readonly<Record<string, string>> = {},
    runtimeModule: string = new URL("./fault-runtime.js", import.meta.url).href,
  ) {
    this.engine = createEmbeddedEngine(
      {
        master,
        applicationId: "test",
        conf,
        connectors: [],
        listener: (event) => this.events.push(event),
      },
      { runtimeModule },
    );
  }

  /** Values of the result stage's tasks by partition. */
  async run(plan: JobPlan, options: Partial<RunJobOptions> = {}): Promise<unknown[]> {
    const values: unknown[] = [];
    await this.engine.runJob(plan, {
      job: this.#nextJob++,
      signal: new AbortController().signal,
      properties: {},
      onResult: ({ partition, blocks }) => {
        if (partition in values) throw new Error(`partition ${partition} came twice`);
        values[partition] = blocks.flatMap((block) => decodeBlock(block, noClasses).records())[0];
      },
      ...options,
    });
    return values;
  }

  eventsOf<T extends EngineEvent["type"]>(type: T): Extract<EngineEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as Extract<
      EngineEvent,
      { type: T }
    >[];
  }

  /** `partition: count` of successful tasks of a stage. */
  successes(stage: number): number[] {
    const counts: number[] = [];
    for (const event of this.eventsOf("taskEnded"))
      if (event.stage === stage && event.outcome === "success")
        counts[event.partition] = (counts[event.partition] ?? 0) + 1;
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close();
  }
}

export interface StageOptions {
  readonly stage: number;
  readonly numTasks: number;
  readonly reads?: readonly number[];
  readonly root?: PlanNode<FunctionRef>;
  readonly writes?: { readonly shuffle: number; readonly numReduces: number };
  readonly barrier?: boolean;
  readonly isIndeterminate?: boolean;
  readonly leaves?: StageProgram["leaves"];
  /** Values that the function finds as globals; plain data. */
  readonly run: TaskFunction | string;
  readonly args?: readonly unknown[];
}

export function stageOf(options: StageOptions): StageProgram {
  const { numTasks, reads = [], writes } = options;
  const leaves: PlanNode<FunctionRef>[] = [
    { kind: "range", start: 0, step: 1, count: numTasks, n: numTasks },
    ...reads.map((shuffle) => ({
      kind: "shuffle" as const,
      shuffle,
      read: { kind: "records" as const },
    })),
  ];
  return {
    stage: options.stage,
    name: `stage ${options.stage}`,
    root: options.root ?? { kind: "alignedUnion", inputs: leaves },
    sink:
      writes === undefined
        ? { kind: "collect" }
        : {
            kind: "shuffleWrite",
            shuffle: writes.shuffle,
            partitioner: { kind: "hash", n: writes.numReduces },
          },
    numTasks,
    bundle: {
      id: String(options.stage),
      bytes: Buffer.from(withArgs(options.run, options.args)),
      blobs: [],
    },
    leaves: options.leaves ?? [],
    barrier: options.barrier ?? false,
    isIndeterminate: options.isIndeterminate ?? false,
    rdds: [],
  };
}

/** Source of a function that calls `run` with the tools and then `args`. */
function withArgs(run: TaskFunction | string, args: readonly unknown[] | undefined): string {
  if (args === undefined) return run.toString();
  return `(task, environment, tools) => (${run.toString()})(task, environment, tools, ...${JSON.stringify(args)})`;
}

export function shufflePlan(
  id: number,
  stageOfIt: number,
  numMaps: number,
  numReduces: number,
  retain = false,
): ShufflePlan {
  return { shuffle: id, stage: stageOfIt, numMaps, numReduces, retain };
}

/** Two stages: `maps` tasks that write one pair per reducer, and `reduces` tasks that sum them. */
export function sumPlan(
  maps: number,
  reduces: number,
  options: {
    readonly shuffle?: number;
    readonly stages?: readonly [number, number];
    readonly retain?: boolean;
    readonly map?: TaskFunction;
    readonly reduce?: TaskFunction;
  } = {},
): JobPlan {
  const id = options.shuffle ?? 0;
  const [mapStage, resultStage] = options.stages ?? [0, 1];
  return {
    stages: [
      stageOf({
        stage: mapStage,
        numTasks: maps,
        writes: { shuffle: id, numReduces: reduces },
        run: options.map ?? sumMap,
      }),
      stageOf({
        stage: resultStage,
        numTasks: reduces,
        reads: [id],
        run: options.reduce ?? sumReduce,
      }),
    ],
    shuffles: [shufflePlan(id, mapStage, maps, reduces, options.retain)],
  };
}

export const sumMap: TaskFunction = (task, _environment, { shuffle: write, program }) => {
  const n = program.sink.kind === "shuffleWrite" ? program.sink.partitioner.n : 0;
  write(Array.from({ length: n }, (_, p) => [task.partition * 1000 + p]));
};

export const sumReduce: TaskFunction = (task, _environment, { fetch, program }) => {
  const leaf = program.root.kind === "alignedUnion" ? program.root.inputs[1] : undefined;
  const id = leaf?.kind === "shuffle" ? leaf.shuffle : 0;
  let sum = 0;
  for (const value of fetch(id, task.partition)) sum += value as number;
  return sum;
};

/** What {@link sumPlan} gives. */
export function sums(maps: number, reduces: number): number[] {
  return Array.from({ length: reduces }, (_, p) => (maps * (maps - 1) * 1000) / 2 + maps * p);
}

/** A job of one stage without inputs. */
export function oneStage(run: TaskFunction | string, numTasks = 4): JobPlan {
  return { stages: [stageOf({ stage: 0, numTasks, run })], shuffles: [] };
}

/** The error that `promise` rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<FiresteelError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!FiresteelError.is(error)) throw new Error(`expected a failure, got ${String(error)}`);
  return error;
}
