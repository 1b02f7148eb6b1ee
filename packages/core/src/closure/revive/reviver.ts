import type { ClosureBlob } from "../closure-bundle.ts";
import type { NodeIndex } from "../bundle/graph.ts";
import type { WireBundle, WireFunction, WireNode, WireValue } from "../bundle/wire-bundle.ts";
import type { ClosureHost, Instance } from "../load-bundle.ts";
import type { Factory } from "./compile-factory.ts";
import { allocate } from "./allocate.ts";
import { fill } from "./fill.ts";
import type { ImportedModules } from "./import-modules.ts";
import { instanceClasses } from "./instance-classes.ts";

interface Unsettled {
  readonly after: number;
  readonly settle: () => void;
}

/** Makes one instance of a bundle: allocates every node in order, then fills them. */
export class Reviver {
  readonly blobs: readonly ClosureBlob[];
  readonly modules: ImportedModules;
  readonly host: ClosureHost;
  readonly #wire: WireBundle;
  readonly #factories: readonly Factory[];
  readonly #values: unknown[] = [];
  /** What is still to do once the nodes up to `after` are there. */
  #unsettled: Unsettled[] = [];

  constructor(
    wire: WireBundle,
    blobs: readonly ClosureBlob[],
    factories: readonly Factory[],
    modules: ImportedModules,
    host: ClosureHost,
  ) {
    this.#wire = wire;
    this.blobs = blobs;
    this.#factories = factories;
    this.modules = modules;
    this.host = host;
  }

  instance(): Instance {
    const { nodes, roots, classes } = this.#wire;
    for (const node of nodes) {
      // A function that makes another runs now, on complete values.
      if (node.kind === "call") this.#settle();
      const value = node.kind === "function" ? this.#function(node) : allocate(this, node);
      this.#values.push(value);
      if (node.values.length > 0 || node.shape !== undefined)
        this.#unsettled.push({
          after: lastNumber(node),
          settle: () => fill(this, node, value as object),
        });
    }
    this.#settle();
    return {
      roots: roots.map((root) => this.value(root)),
      classes: instanceClasses(classes.map(([id, value]) => [id, this.value(value)] as const)),
    };
  }

  /** The value that stands for `value` in this instance; of nodes that were allocated. */
  value(value: WireValue): unknown {
    return typeof value === "object" && value !== null ? this.#values[value.n] : value;
  }

  /** {@link value} with all that it holds, for arguments of built-in constructors: plain objects of primitives. */
  plain(value: WireValue): unknown {
    this.#settle();
    return this.value(value);
  }

  blob(number: number): Uint8Array {
    return this.blobs[number]?.bytes ?? new Uint8Array();
  }

  revivedHandle(number: number): unknown {
    return this.host.reviveHandle(this.#wire.handles[number]);
  }

  #settle(): void {
    const { length } = this.#values;
    const waiting: Unsettled[] = [];
    for (const item of this.#unsettled)
      if (item.after < length) item.settle();
      else waiting.push(item);
    this.#unsettled = waiting;
  }

  #function(node: WireNode): unknown {
    const { code, late = [], name, privateStatics = [] } = node.data as WireFunction;
    const factory = this.#factories[code] as Factory;
    const values = node.values.slice(0, node.values.length - privateStatics.length);
    // Late ones are undefined here.
    const [f, setLate, setPrivateStatic] = factory(...values.map((value) => this.value(value)));
    if (f.name !== name) Object.defineProperty(f, "name", { value: name, configurable: true });
    for (const i of late) {
      const value = values[i] as NodeIndex;
      this.#unsettled.push({ after: value.n, settle: () => setLate(i, this.value(value)) });
    }
    for (const [i, value] of node.values.slice(values.length).entries())
      this.#unsettled.push({
        after: typeof value === "object" && value !== null ? value.n : -1,
        settle: () => setPrivateStatic?.(i, this.value(value)),
      });
    return f;
  }
}

/** The highest number of a node that `node` holds. */
function lastNumber(node: WireNode): number {
  let last = -1;
  for (const values of [node.values, node.shapeValues])
    for (const value of values)
      if (typeof value === "object" && value !== null && value.n > last) last = value.n;
  return last;
}
