import { DriverNode, type DriverValue } from "../capture/driver-node.ts";
import { type NodeKind, nodeKinds, type ObjectShape, type Primitive } from "./graph.ts";
import type { WireNodes } from "./wire-bundle.ts";

const kindNumbers = new Map(nodeKinds.map((kind, i) => [kind, i]));

/** Writes nodes as columns. */
export class NodeTableWriter {
  readonly #numberOf: (node: DriverNode) => number;
  readonly #kinds: Uint8Array;
  readonly #ends: Uint32Array;
  readonly #shapeOf: Uint32Array;
  readonly #links: Int32Array;
  readonly #primitives: Primitive[] = [];
  readonly #shapes: ObjectShape[] = [];
  readonly #shapeNumbers = new Map<string, number>();
  readonly #sameShapes = new Map<ObjectShape, number>();
  readonly #dataOf: number[] = [];
  readonly #data: unknown[] = [];
  #nodes = 0;
  #values = 0;

  /** @param values of all nodes together */
  constructor(nodes: number, values: number, numberOf: (node: DriverNode) => number) {
    this.#numberOf = numberOf;
    this.#kinds = new Uint8Array(nodes);
    this.#ends = new Uint32Array(2 * nodes);
    this.#shapeOf = new Uint32Array(nodes);
    this.#links = new Int32Array(values);
  }

  /** Adds the next node. */
  add(
    kind: NodeKind,
    data: unknown,
    values: readonly DriverValue[],
    shape: ObjectShape | undefined,
    shapeValues: readonly DriverValue[],
  ): void {
    const node = this.#nodes++;
    this.#kinds[node] = kindNumbers.get(kind) ?? 0;
    for (const value of values) this.#addValue(value);
    this.#ends[2 * node] = this.#values;
    for (const value of shapeValues) this.#addValue(value);
    this.#ends[2 * node + 1] = this.#values;
    if (shape !== undefined) this.#shapeOf[node] = this.#shapeNumber(shape) + 1;
    if (data !== undefined) {
      this.#dataOf.push(node);
      this.#data.push(data);
    }
  }

  finish(): WireNodes {
    return {
      kinds: this.#kinds,
      ends: this.#ends,
      links: this.#links,
      primitives: this.#primitives,
      shapeOf: this.#shapeOf,
      shapes: this.#shapes,
      dataOf: Uint32Array.from(this.#dataOf),
      data: this.#data,
    };
  }

  #addValue(value: DriverValue): void {
    if (value instanceof DriverNode) this.#links[this.#values++] = this.#numberOf(value);
    else {
      this.#links[this.#values++] = -1;
      this.#primitives.push(value);
    }
  }

  /** Objects of one literal or class have one shape. */
  #shapeNumber(shape: ObjectShape): number {
    const same = this.#sameShapes.get(shape);
    if (same !== undefined) return same;
    const key = `${shape.prototype}${shape.integrity ?? ""}${JSON.stringify(shape.keys)}${shape.flags?.join() ?? ""}`;
    let number = this.#shapeNumbers.get(key);
    if (number === undefined) {
      number = this.#shapes.push(shape) - 1;
      this.#shapeNumbers.set(key, number);
    }
    this.#sameShapes.set(shape, number);
    return number;
  }
}
