import { UserError } from "../errors/firesteel-error.ts";
import { type AnyFunction, capture, type Fn } from "../lineage/functions.ts";
import type { NarrowBody, Operator } from "../lineage/operator.ts";
import { parentsOf } from "../lineage/operator.ts";
import type { Partitioner } from "../lineage/partitioner.ts";
import { preferredHosts } from "../lineage/resolver.ts";
import type { ResourceProfile } from "../lineage/resource-profile.ts";
import { debugString } from "./debug-string.ts";
import type { Driver } from "./driver.ts";
import type { OperatorParts } from "./lineage-factory.ts";
import { refuseInClosures } from "./refuse-in-closures.ts";
import type { RDD } from "./rdd.ts";
import type { SparkContext } from "./spark-context.ts";

/** One partition of an RDD. */
export interface Partition {
  readonly index: number;
}

/** That an RDD reads another one, and whether by a shuffle. */
export interface Dependency {
  readonly rdd: RDD<unknown>;
  readonly kind: "narrow" | "shuffle";
}

/** What an RDD is: a typed handle on an operator of the lineage. */
export abstract class RddHandle<T> {
  /** The context that made it. */
  readonly context: SparkContext;
  /** The node of the lineage; for tools, its form may change. */
  readonly operator: Operator;
  /** The driver's side of the application; internal. */
  readonly driver: Driver;
  /** Type of the records; there is no such property at run time. */
  declare protected readonly record: T;

  constructor(context: SparkContext, operator: Operator, driver: Driver) {
    this.context = context;
    this.operator = operator;
    this.driver = driver;
  }

  /** An RDD of this context on another operator. */
  protected abstract handle<U>(operator: Operator): RDD<U>;

  /** PySpark's second name of {@link context}. */
  get sparkContext(): SparkContext {
    return this.context;
  }

  /** Unique in its context; ascending in order of creation. */
  get id(): number {
    return this.operator.id;
  }

  get name(): string | undefined {
    return this.operator.name;
  }

  setName(name: string): this {
    this.operator.name = name;
    return this;
  }

  /**
   * Number of partitions. A promise, other than in Spark, since a source has to be looked at and a range partitioner
   * has to sample.
   */
  async getNumPartitions(): Promise<number> {
    return (await this.driver.resolve(this.operator)).numPartitions;
  }

  async partitions(): Promise<Partition[]> {
    const n = await this.getNumPartitions();
    return Array.from({ length: n }, (_, index) => ({ index }));
  }

  /** How the keys of a pair RDD are placed, where that is known. A promise, other than in Spark, as above. */
  async partitioner(): Promise<Partitioner | undefined> {
    return (await this.driver.resolve(this.operator)).partitioning?.partitioner;
  }

  /** The RDDs that this one reads. */
  async dependencies(): Promise<Dependency[]> {
    const { detail } = await this.driver.resolve(this.operator);
    return parentsOf(this.operator.node).map((parent, i) => ({
      rdd: this.handle<unknown>(parent),
      kind: detail.kind === "exchange" && detail.inPlace[i] === false ? "shuffle" : "narrow",
    }));
  }

  /** Hosts where a partition had best be computed; a hint. */
  async preferredLocations(partition: Partition | number): Promise<readonly string[]> {
    await this.driver.resolve(this.operator);
    const index = typeof partition === "number" ? partition : partition.index;
    return preferredHosts(this.operator, index);
  }

  /** The lineage as a tree, indented at shuffles. */
  async toDebugString(): Promise<string> {
    return await debugString(this.driver, this.operator);
  }

  /**
   * Needs of the stages that compute this RDD.
   *
   * @throws {UserError} `RESOURCE_PROFILES_NOT_SUPPORTED` on local masters, as Spark
   */
  withResources(profile: ResourceProfile): this {
    if (this.driver.isLocal)
      throw new UserError(
        "RESOURCE_PROFILES_NOT_SUPPORTED",
        `resource profiles are supported on clusters only, whose executors can differ; those of the master ${this.context.master} are all alike: leave the call of withResources out`,
      );
    this.operator.resourceProfile = profile;
    return this;
  }

  getResourceProfile(): ResourceProfile | undefined {
    return this.operator.resourceProfile;
  }

  toString(): string {
    const { name, className, id, callSite } = this.operator;
    return `${name === undefined ? "" : `${name} `}${className}[${id}] at ${callSite.short}`;
  }

  /** Runs the body of a public transformation: what it makes belongs to the user's call of `method`. */
  protected transform<R>(method: string, body: () => R): R {
    this.driver.assertRunning();
    return this.driver.lineage.scope(method, body);
  }

  protected make<U>(parts: OperatorParts): RDD<U> {
    return this.handle<U>(this.driver.lineage.operator(parts));
  }

  /** A narrow operator on this RDD. */
  protected narrow<U>(
    body: NarrowBody,
    options: { readonly keeps?: boolean; readonly fns?: readonly Fn[]; className?: string } = {},
  ): RDD<U> {
    const { keeps = false, className = "MapPartitionsRDD" } = options;
    const own = "f" in body ? [body.f] : [];
    return this.make<U>({
      className,
      fns: [...own, ...(options.fns ?? [])],
      node: {
        kind: "narrow",
        parent: this.operator,
        body,
        preservesPartitioning: keeps,
        barrier: false,
      },
    });
  }

  protected capture(fn: AnyFunction, role: string): Fn {
    return capture(fn, role);
  }
}

refuseInClosures(
  RddHandle.prototype,
  "an RDD cannot be used inside a function that runs on executors: transformations and actions are called by the driver " +
    "only. Collect the RDD and use the array (or a broadcast of it), or join the two RDDs",
);
