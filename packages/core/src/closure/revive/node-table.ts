import { type NodeKind, nodeKinds, type ObjectShape } from "../bundle/graph.ts";
import type { WireNodes } from "../bundle/wire-bundle.ts";

/**
 * Reads the nodes of a bundle. Values are named by their position: those of node i from `start(i)` to `end(i)`, those
 * of its shape from there to `shapeEnd(i)`.
 */
export class NodeTable {
  readonly length: number;
  readonly #wire: WireNodes;
  /** The primitives at their positions. */
  readonly #primitives: unknown[] = [];
  readonly #data = new Map<number, unknown>();

  constructor(wire: WireNodes) {
    this.#wire = wire;
    this.length = wire.kinds.length;
    let next = 0;
    for (const link of wire.links)
      this.#primitives.push(link < 0 ? wire.primitives[next++] : undefined);
    for (const [i, node] of wire.dataOf.entries()) this.#data.set(node, wire.data[i]);
  }

  kind(node: number): NodeKind {
    return nodeKinds[this.#wire.kinds[node] ?? 0] ?? "object";
  }

  data(node: number): unknown {
    return this.#data.get(node);
  }

  shape(node: number): ObjectShape | undefined {
    const number = this.#wire.shapeOf[node] ?? 0;
    return number === 0 ? undefined : this.#wire.shapes[number - 1];
  }

  start(node: number): number {
    return node === 0 ? 0 : (this.#wire.ends[2 * node - 1] ?? 0);
  }

  end(node: number): number {
    return this.#wire.ends[2 * node] ?? 0;
  }

  shapeEnd(node: number): number {
    return this.#wire.ends[2 * node + 1] ?? 0;
  }

  /** The node that is the value at `position`, or -1 for a primitive. */
  link(position: number): number {
    return this.#wire.links[position] ?? -1;
  }

  primitive(position: number): unknown {
    return this.#primitives[position];
  }

  /** The highest number of a node that `node` holds; -1 where it holds none. */
  lastLink(node: number): number {
    let last = -1;
    const end = this.shapeEnd(node);
    for (let position = this.start(node); position < end; position++)
      last = Math.max(last, this.link(position));
    return last;
  }

  /** Data of all nodes of a kind. */
  dataOfKind(kind: NodeKind): unknown[] {
    return [...this.#data].flatMap(([node, data]) => (this.kind(node) === kind ? [data] : []));
  }
}
