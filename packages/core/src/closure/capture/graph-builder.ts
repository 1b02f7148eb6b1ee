import type { NodeContent } from "../bundle/graph.ts";
import { captureError, type CapturePath, type RefusalReason } from "./capture-error.ts";
import { DriverNode, type DriverValue, identityOf } from "./driver-node.ts";
import type { WatchedBinding } from "./watched-binding.ts";

/** See {@link GraphBuilder}. */
export type ReadContent = (
  builder: GraphBuilder,
  node: DriverNode,
  value: unknown,
) => NodeContent<DriverNode>;

/**
 * Walks what a function reaches and makes a node of every object, once each. Objects are read from a stack, not by
 * recursion, so that a long linked list is no problem.
 */
export class GraphBuilder {
  readonly #read: ReadContent;
  readonly #nodes = new Map<unknown, DriverNode>();
  readonly #pending: { node: DriverNode; value: unknown }[] = [];
  /** Variables read so far, to compare at the action. */
  readonly bindings: WatchedBinding[] = [];
  /** Bytes of values that were captured, roughly, by the outermost variable that reached them. */
  readonly sizes: Map<string, number> = new Map();
  /** Some function may give other results when its task runs again. */
  mayChange = false;

  /** @param read reads one object, asking this for nodes of what it holds. */
  constructor(read: ReadContent) {
    this.#read = read;
  }

  /** Captures `value` and all that it reaches. */
  root(value: unknown): DriverValue {
    const root = this.value(value, undefined, "");
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop())
      next.node.content = this.#read(this, next.node, next.value);
    this.#nodes.clear();
    return root;
  }

  /**
   * What stands for `value` in the graph; its content is read later. `label` is how `parent` names it; `identity` is
   * the object that it is, where `value` is only a view of it.
   */
  value(
    value: unknown,
    parent: DriverNode | undefined,
    label: string,
    identity: unknown = value,
  ): DriverValue {
    switch (typeof value) {
      case "object":
        if (value === null) return null;
        break;
      case "function":
      case "symbol":
        break;
      case "string":
        if (value.length < largeText) {
          this.#add(parent === undefined ? label : parent.variableOf(label), value.length);
          return value;
        }
        break;
      default:
        return value as DriverValue;
    }
    const known = this.#nodes.get(value);
    if (known !== undefined) return known;
    const hasIdentity = typeof identity === "object" || typeof identity === "function";
    const node = new DriverNode(hasIdentity ? identityOf(identity as object) : 0, parent, label);
    this.#nodes.set(value, node);
    this.#pending.push({ node, value });
    return node;
  }

  /** A node that stands for no object of the driver's. */
  made(
    parent: DriverNode,
    label: string,
    content: (node: DriverNode) => NodeContent<DriverNode>,
  ): DriverNode {
    const node = new DriverNode(0, parent, label);
    node.content = content(node);
    return node;
  }

  /** The error that refuses a value which `node` holds as `label`, or `node`'s own. */
  refuse(
    node: DriverNode,
    label: string | undefined,
    reason: RefusalReason,
    what: string,
    cure: string,
    cause?: unknown,
  ): Error {
    const path: CapturePath = label === undefined ? node.path : [...node.path, label];
    return captureError(reason, what, cure, path, cause);
  }

  /** Counts bytes that `node` holds. */
  addSize(node: DriverNode, bytes: number): void {
    this.#add(node.variable, bytes);
  }

  #add(variable: string, bytes: number): void {
    if (bytes > 0) this.sizes.set(variable, (this.sizes.get(variable) ?? 0) + bytes);
  }
}

/** Length from which a string is sent as a blob of its own. */
export const largeText: number = 64 * 1024;
