import type { ClosureBlob } from "../closure-bundle.ts";
import { DriverNode, type DriverValue, type FunctionData } from "../capture/driver-node.ts";
import { type BundleGraph, isStateless, ownValueCount } from "./bundle-graph.ts";
import type { BufferData, NodeContent, TextBlob } from "./graph.ts";
import { reachableNodes } from "./unify-nodes.ts";
import { NodeTableWriter } from "./node-table-writer.ts";
import { factoryOf } from "./rewrite-source.ts";
import type { WireBundle, WireCode, WireFunction, WireValue } from "./wire-bundle.ts";

/** Turns ordered nodes into the plain data of a bundle. */
export class BundleWriter {
  readonly blobs: ClosureBlob[] = [];
  readonly #nodes: readonly DriverNode[];
  readonly #graph: BundleGraph;
  readonly #numbers = new Map<DriverNode, number>();
  readonly #codes: WireCode[] = [];
  readonly #codeNumbers = new Map<string, number>();
  readonly #handles: unknown[] = [];
  readonly #blobNumbers = new Map<string, number>();

  constructor(nodes: readonly DriverNode[], graph: BundleGraph) {
    this.#nodes = nodes;
    this.#graph = graph;
    for (const [i, node] of nodes.entries()) this.#numbers.set(node, i);
  }

  write(
    roots: readonly DriverValue[],
    classes: readonly (readonly [id: string, root: DriverValue])[],
  ): WireBundle {
    const contents = this.#nodes.map(({ content }) => ({ content, values: ownValues(content) }));
    const count = contents.reduce(
      (sum, { content, values }) => sum + values.length + content.shapeValues.length,
      0,
    );
    const table = new NodeTableWriter(contents.length, count, (node) => this.#number(node));
    for (const [i, { content, values }] of contents.entries()) {
      const { kind, shape, shapeValues } = content;
      table.add(kind, this.#data(this.#nodes[i] as DriverNode, i), values, shape, shapeValues);
    }
    const resolved = roots.map((root) => this.#graph.resolve(root));
    return {
      codes: this.#codes,
      nodes: table.finish(),
      roots: resolved.map((root) => this.#value(root)),
      classes: this.#classes(resolved, classes),
      handles: this.#handles,
      isStateless: isStateless(this.#nodes),
    };
  }

  #classes(
    roots: readonly DriverValue[],
    classes: readonly (readonly [id: string, root: DriverValue])[],
  ): WireBundle["classes"] {
    const named = new Map<string, WireValue>();
    const name = (id: string, value: DriverValue): void => {
      if (!named.has(id)) named.set(id, this.#value(value));
    };
    if (this.#nodes.some(({ classId }) => classId !== undefined)) {
      // A class that changed between two captures is in the graph twice: the functions' own one counts.
      for (const node of reachableNodes(roots))
        if (node.classId !== undefined) name(node.classId, node);
      for (const node of this.#nodes) if (node.classId !== undefined) name(node.classId, node);
    }
    for (const [id, root] of classes) name(id, this.#graph.resolve(root));
    return [...named];
  }

  #value(value: DriverValue): WireValue {
    return value instanceof DriverNode ? { n: this.#number(value) } : value;
  }

  #number(node: DriverNode): number {
    return this.#numbers.get(node) ?? -1;
  }

  #data(node: DriverNode, number: number): unknown {
    const { kind, data } = node.content;
    switch (kind) {
      case "function":
        return this.#function(node, number);
      case "handle":
        return this.#handles.push(data) - 1;
      case "text": {
        const text = data as TextBlob;
        return { ...text, blob: this.#blob(text.blob as ClosureBlob) };
      }
      case "buffer": {
        const { blob, ...rest } = data as BufferData;
        return blob === undefined ? rest : { ...rest, blob: this.#blob(blob as ClosureBlob) };
      }
      default:
        return data;
    }
  }

  #function(node: DriverNode, number: number): WireFunction {
    const data = node.content.data as FunctionData;
    const late: number[] = [];
    for (const i of data.variables.keys()) {
      const value = node.content.values[i];
      if (value instanceof DriverNode && this.#number(value) >= number) late.push(i);
    }
    const code = factoryOf(data, { cells: this.#graph.cellsOf(node), late });
    return {
      code: this.#code(code),
      name: data.name,
      ...(late.length === 0 ? {} : { late }),
      ...(data.privateStatics.length === 0 ? {} : { privateStatics: data.privateStatics }),
    };
  }

  #code(code: WireCode): number {
    const key = JSON.stringify(code);
    let number = this.#codeNumbers.get(key);
    if (number === undefined) {
      number = this.#codes.push(code) - 1;
      this.#codeNumbers.set(key, number);
    }
    return number;
  }

  #blob(blob: ClosureBlob): number {
    let number = this.#blobNumbers.get(blob.id);
    if (number === undefined) {
      number = this.blobs.push(blob) - 1;
      this.#blobNumbers.set(blob.id, number);
    }
    return number;
  }
}

function ownValues({ kind, data, values }: NodeContent<DriverNode>): readonly DriverValue[] {
  return kind === "function" ? values.slice(0, ownValueCount(data as FunctionData)) : values;
}
