import type { CapturedClosure } from "../closure/captured-closure.ts";
import { CallSite } from "../lineage/call-site.ts";
import { closuresOf, type Fn } from "../lineage/functions.ts";
import type { Operator, OperatorNode } from "../lineage/operator.ts";
import { StorageLevel } from "../lineage/storage-level.ts";

/** What an operator is made of besides its node. */
export interface OperatorParts {
  /** Spark's class name of the RDD. */
  readonly className: string;
  readonly node: OperatorNode;
  readonly fns?: readonly Fn[];
  readonly classes?: readonly CapturedClosure[];
  readonly name?: string;
}

/** Makes operators: numbers them and notes where the user called. */
export class LineageFactory {
  #nextRdd = 0;
  #callSite: CallSite | undefined;
  #fixedCallSite: string | undefined;

  /**
   * Runs the synchronous `body` of a public method. Operators made inside belong to the user's call of `method`, also
   * where methods call each other.
   */
  scope<R>(method: string, body: () => R): R {
    if (this.#callSite !== undefined) return body();
    this.#callSite = this.callSite(method);
    try {
      return body();
    } finally {
      this.#callSite = undefined;
    }
  }

  /** The place where the user called `method`. */
  callSite(method: string): CallSite {
    if (this.#callSite !== undefined) return this.#callSite;
    if (this.#fixedCallSite !== undefined) return CallSite.fixed(this.#fixedCallSite);
    return CallSite.capture(method);
  }

  /** Spark: `SparkContext.setCallSite`. */
  fixCallSite(text: string | undefined): void {
    this.#fixedCallSite = text;
  }

  nextRdd(): number {
    return this.#nextRdd++;
  }

  /**
   * Passes over `count` ids for RDDs that Spark makes in between and we do not, so that ids, and with them the seeds
   * of range partitioners, are the same as in Spark.
   */
  skipIds(count: number): void {
    this.#nextRdd += count;
  }

  operator(parts: OperatorParts): Operator {
    const { className, node, fns = [], classes = [] } = parts;
    return {
      id: this.nextRdd(),
      className,
      callSite: this.callSite("RDD"),
      closures: [...new Set(fns.flatMap(closuresOf))],
      classes,
      node,
      name: parts.name,
      storageLevel: StorageLevel.NONE,
      checkpoint: undefined,
      resourceProfile: undefined,
      resolution: undefined,
      resolving: undefined,
      shuffles: [],
    };
  }
}
