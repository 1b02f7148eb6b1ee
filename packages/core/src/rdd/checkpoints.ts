import { randomUUID } from "node:crypto";
import { UserError } from "../errors/firesteel-error.ts";
import { joinPath } from "../io/path.ts";
import type { CallSite } from "../lineage/call-site.ts";
import { lineageOf, type Operator, type OperatorNode } from "../lineage/operator.ts";
import { upstreamClasses } from "../lineage/classes-of.ts";
import type { Resolution } from "../lineage/resolution.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { Driver } from "./driver.ts";
import { writeCheckpoint } from "./write-checkpoint.ts";

/** Checkpoints of an application: which operators are marked, and cutting their lineage after the first job. */
export class Checkpoints {
  readonly #driver: Driver;
  #directory: string | undefined;
  /** Marked operators; weak, so that marking alone keeps nothing alive. */
  #anyMarked = false;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  get directory(): string | undefined {
    return this.#directory;
  }

  set directory(path: string) {
    // Spark: one of its own each time, so that nothing of an earlier run is ever met.
    this.#directory = joinPath(this.#driver.fileSystems.qualify(path), randomUUID());
  }

  /**
   * A local checkpoint takes the place of a reliable one that has not been written yet, as in Spark.
   *
   * @throws {UserError} `CHECKPOINT_DIR_NOT_SET`
   */
  mark(operator: Operator, kind: "reliable" | "local"): void {
    if (kind === "reliable" && this.#directory === undefined)
      throw new UserError(
        "CHECKPOINT_DIR_NOT_SET",
        "there is no directory for checkpoints: call sc.setCheckpointDir(path) first, or use localCheckpoint()",
      );
    const isOverridden = kind === "local" && operator.checkpoint?.state === "marked";
    if (operator.checkpoint !== undefined && !isOverridden) return;
    operator.checkpoint = { kind, state: "marked", file: undefined };
    this.#anyMarked = true;
  }

  /** Does what operators below `root` were marked for, ancestors first. Spark: `RDD.doCheckpoint`. */
  async afterJob(
    root: Operator,
    callSite: CallSite,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (!this.#anyMarked) return;
    for (const operator of lineageOf(root)) {
      const mark = operator.checkpoint;
      if (mark?.state !== "marked" || operator.resolution === undefined) continue;
      mark.state = "inProgress";
      try {
        if (mark.kind === "reliable") await this.#writeReliable(operator, callSite, signal);
        else await this.#completeLocal(operator, callSite, signal);
        mark.state = "done";
      } catch (error) {
        mark.state = "marked";
        throw error;
      }
    }
  }

  async #writeReliable(
    operator: Operator,
    callSite: CallSite,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const directory = joinPath(this.#directory ?? "", `rdd-${operator.id}`);
    const { node, resolution } = await writeCheckpoint(
      this.#driver,
      operator,
      directory,
      callSite,
      signal,
    );
    this.#cut(operator, node, resolution);
    if (operator.checkpoint !== undefined) operator.checkpoint.file = directory;
  }

  /** Replaces what an operator computes; classes of its records stay known. */
  #cut(operator: Operator, node: OperatorNode, resolution: Resolution): void {
    operator.classes = upstreamClasses(operator);
    operator.closures = [];
    operator.node = node;
    operator.resolution = resolution;
    operator.shuffles.length = 0;
    this.#driver.lineageChanged();
  }

  /** Computes the partitions that no job has kept yet; when all are kept, nothing above is needed any more. */
  async #completeLocal(
    operator: Operator,
    callSite: CallSite,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { numPartitions, partitioning } = await this.#driver.resolve(operator, signal);
    if ((await this.#kept(operator)) < numPartitions) {
      const sink = { kind: "count" } as const;
      await this.#driver.jobs.run({ operator, sink, callSite, signal, onResult: () => undefined });
    }
    // Where there is no room to keep all of it, the lineage must stay.
    if ((await this.#kept(operator)) < numPartitions) return;
    const partitions = Array.from({ length: numPartitions }, () => ({
      blocks: [],
      preferredHosts: [],
    }));
    const empty = this.#driver.lineage.operator({
      className: "LocalCheckpointRDD",
      node: { kind: "values", partitions },
    });
    await this.#driver.resolve(empty, signal);
    const f = builtin("lostCheckpoint", [operator.id]);
    const node: OperatorNode = {
      kind: "narrow",
      parent: empty,
      body: { op: "mapPartitions", f, withIndex: false },
      preservesPartitioning: false,
      barrier: false,
    };
    this.#cut(operator, node, { numPartitions, partitioning, detail: { kind: "none" } });
  }

  async #kept(operator: Operator): Promise<number> {
    const engine = await this.#driver.engine();
    const stored = await engine.storage();
    return stored.find((each) => each.rdd === operator.id)?.cachedPartitions ?? 0;
  }
}
