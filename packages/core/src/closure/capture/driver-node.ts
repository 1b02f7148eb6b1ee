import type { NodeContent, Value } from "../bundle/graph.ts";
import type { ParsedFunction } from "../source/function-source.ts";
import type { CapturePath } from "./capture-error.ts";

export type DriverValue = Value<DriverNode>;

const identities = new WeakMap<WeakKey, number>();
let lastIdentity = 0;

/** A number that stands for this object in this thread, without keeping it alive. */
export function identityOf(object: WeakKey): number {
  let identity = identities.get(object);
  if (identity === undefined) {
    identity = ++lastIdentity;
    identities.set(object, identity);
  }
  return identity;
}

/** One captured object: a copy of what it held at the time, and who it was. Holds nothing of the user's. */
export class DriverNode {
  /** Nodes of two captures with equal identities were one object on the driver; 0 where there was none. */
  readonly identity: number;
  /** Set when the object has been read. */
  content: NodeContent<DriverNode> = { kind: "object", values: [], shapeValues: [] };
  /** Id of the class on the driver, of functions that may construct. */
  classId: string | undefined;
  /** The captured function's variable through which this was reached; empty for the function itself. */
  readonly variable: string;
  readonly parent: DriverNode | undefined;
  /** How the parent names it. */
  readonly label: string;

  constructor(identity: number, parent: DriverNode | undefined, label: string) {
    this.identity = identity;
    this.parent = parent;
    this.label = label;
    this.variable = parent === undefined ? "" : parent.variableOf(label);
  }

  /** {@link variable} of what this holds as `label`. */
  variableOf(label: string): string {
    return this.variable === "" ? label : this.variable;
  }

  /** How the object was reached. */
  get path(): CapturePath {
    return pathTo(this);
  }
}

function pathTo(target: DriverNode): string[] {
  const path: string[] = [];
  let node = target;
  // The root is "closure".
  while (node.parent !== undefined) {
    path.push(node.label);
    node = node.parent;
  }
  return path.toReversed();
}

/** `data` of a function node on the driver. */
export interface FunctionData {
  readonly parsed: ParsedFunction;
  readonly name: string;
  readonly isStrict: boolean;
  readonly location?: FunctionLocation;
  /** Variables of the node's `values`, in their order. */
  readonly variables: readonly CapturedVariable[];
  /** What `import.meta.<property>` is replaced by. */
  readonly importMeta: Readonly<Record<string, string | undefined>>;
  /** The parent class is the last of the values but the private statics. */
  readonly hasParentClass: boolean;
  /** Private static fields, whose values are the last of the node's values. */
  readonly privateStatics: readonly string[];
  /** The source's own name is a variable of the enclosing scope that holds something else. */
  readonly hidesOwnName: boolean;
}

export interface CapturedVariable {
  readonly name: string;
  /** Which scope it is in: equal for functions of the same scope, and maybe for two runs of the same code. */
  readonly scope?: string;
  /** No two scopes have this key: a module's or a script's. */
  readonly isUniqueScope: boolean;
}

/** Where the source of a function begins. */
export interface FunctionLocation {
  readonly url: string;
  /** Zero-based. */
  readonly line: number;
  /** Zero-based. */
  readonly column: number;
}
