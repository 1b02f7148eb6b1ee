import type { Expression, Lambda, Variable } from "./expression.ts";
import type { Type } from "./program-type.ts";

/**
 * Who has to agree on a program: `common` ones run on PySpark too, `own` ones on Firesteel and the reference only
 * and therefore use values, defaults and placements that PySpark does not share.
 */
export type ProgramMode = "common" | "own";

/** One RDD of a program: an operation on earlier steps. Data, so that programs can be shrunk. */
export interface Step {
  readonly operation: string;
  /** Indices of earlier steps. */
  readonly inputs: readonly number[];
  readonly lambdas: readonly Lambda[];
  /** Numbers of partitions and the like, as the operation says; undefined ones are left to the default. */
  readonly numbers: readonly (number | undefined)[];
  readonly flags: readonly boolean[];
  /** Rows of sources, zero values. */
  readonly literals: readonly Expression[];
  /** Type of the elements of a source. */
  readonly elementType?: Type;
}

/** What the last line of a program asks of one of its RDDs; otherwise as a step. */
export type Action = Omit<Step, "inputs" | "elementType"> & { readonly input: number };

/** A value that functions capture, plain or as a broadcast variable. */
export interface Constant extends Variable {
  readonly value: Expression;
}

export interface Program {
  readonly seed: number;
  readonly mode: ProgramMode;
  readonly constants: readonly Constant[];
  readonly steps: readonly Step[];
  readonly action: Action;
}

/** What is known about an RDD before it is computed, and on what all who run the program must agree. */
export interface RddState {
  readonly type: Type;
  /** Number of partitions, if it is known. */
  readonly n: number | undefined;
  /** Which elements are in which partition is known. */
  readonly placed: boolean;
  /** The order inside each partition is known. */
  readonly ordered: boolean;
  /** The order of all elements, partition after partition, is known; where partitions end need not be. */
  readonly flat: boolean;
  /** It has a partitioner. */
  readonly keyed: boolean;
  /** More elements than this there are not. */
  readonly size: number;
}
