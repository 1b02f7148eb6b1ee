import { registerCoreExport } from "../closure/core-exports.ts";
import { SparkConf } from "../conf/spark-conf.ts";
import { UserError } from "../errors/firesteel-error.ts";
import type { Operator } from "../lineage/operator.ts";
import type { SparkContextOptions } from "./context-core.ts";
import { ContextVariables } from "./context-variables.ts";
import { RDD } from "./rdd.ts";

let active: SparkContext | undefined;

/**
 * The way into an application: makes RDDs, shares variables, controls jobs. One is active in a process at a time;
 * `await using sc = new SparkContext(conf)` or `await sc.stop()` ends it. Spark: `SparkContext`.
 */
export class SparkContext extends ContextVariables {
  /**
   * @throws {UserError} `CONTEXT_ALREADY_RUNNING` while another one is active; `MASTER_NOT_SET`, `INVALID_MASTER`,
   *   `INVALID_CONF`
   */
  constructor(conf: SparkConf = new SparkConf(), options: SparkContextOptions = {}) {
    if (active !== undefined)
      throw new UserError(
        "CONTEXT_ALREADY_RUNNING",
        `only one SparkContext may be active in a process, and ${active.appName} (${active.applicationId}) is: await its stop() first, or call SparkContext.getOrCreate()`,
      );
    super(conf, options);
    SparkContext.#activate(this);
  }

  static #activate(context: SparkContext): void {
    active = context;
  }

  /** The active context, or a new one. */
  static getOrCreate(
    conf: SparkConf = new SparkConf(),
    options?: SparkContextOptions,
  ): SparkContext {
    if (active !== undefined && !active.isStopped) return active;
    return new SparkContext(conf, options);
  }

  /** The active context of this process. */
  static get active(): SparkContext | undefined {
    return active?.isStopped === false ? active : undefined;
  }

  override async stop(): Promise<void> {
    await super.stop();
    if (active === this) active = undefined;
  }

  protected override rddOn<T>(operator: Operator): RDD<T> {
    // Whoever makes an RDD will want a job.
    this.driver.warmUp();
    return new RDD<T>(this, operator, this.driver);
  }
}

registerCoreExport("SparkContext", SparkContext);
