import type { ClosureBlob } from "../closure-bundle.ts";
import type { WireBundle, WireFunction, WireValue } from "../bundle/wire-bundle.ts";
import type { ClosureHost, Instance } from "../load-bundle.ts";
import { allocate } from "./allocate.ts";
import type { Factory } from "./compile-factory.ts";
import { fill } from "./fill.ts";
import type { ImportedModules } from "./import-modules.ts";
import { instanceClasses } from "./instance-classes.ts";
import type { NodeTable } from "./node-table.ts";

/** What an instance is made from; the same for all instances of a bundle. */
export interface LoadedParts {
  readonly wire: WireBundle;
  readonly table: NodeTable;
  readonly blobs: readonly ClosureBlob[];
  readonly factories: readonly Factory[];
  readonly modules: ImportedModules;
}

/** A variable or private field that is set once the node `after` is there. */
interface Late {
  readonly after: number;
  readonly set: () => void;
}

/** Makes one instance of a bundle: allocates every node in order, then fills them. */
export class Reviver {
  readonly table: NodeTable;
  readonly modules: ImportedModules;
  readonly #parts: LoadedParts;
  readonly #host: ClosureHost;
  readonly #made: unknown[] = [];
  #unfilled: number[] = [];
  #late: Late[] = [];

  constructor(parts: LoadedParts, host: ClosureHost) {
    this.#parts = parts;
    this.#host = host;
    this.table = parts.table;
    this.modules = parts.modules;
  }

  instance(): Instance {
    const { table } = this;
    for (let node = 0; node < table.length; node++) {
      const kind = table.kind(node);
      // A function that makes another runs now, on complete values.
      if (kind === "call" || kind === "platform") this.#settle();
      this.#made.push(kind === "function" ? this.#function(node) : allocate(this, node, kind));
      if (table.shapeEnd(node) > table.start(node) || table.shape(node) !== undefined)
        this.#unfilled.push(node);
    }
    this.#settle();
    const { roots, classes } = this.#parts.wire;
    return {
      roots: roots.map((root) => this.#named(root)),
      classes: instanceClasses(classes.map(([id, value]) => [id, this.#named(value)] as const)),
    };
  }

  /** The value at a position of the table; of nodes that were allocated. */
  at(position: number): unknown {
    const link = this.table.link(position);
    return link < 0 ? this.table.primitive(position) : this.#made[link];
  }

  /** All values of a node. */
  values(node: number): unknown[] {
    const values: unknown[] = [];
    const end = this.table.end(node);
    for (let position = this.table.start(node); position < end; position++)
      values.push(this.at(position));
    return values;
  }

  blob(number: number): Uint8Array {
    return this.#parts.blobs[number]?.bytes ?? new Uint8Array();
  }

  revivedHandle(number: number): unknown {
    return this.#host.reviveHandle(this.#parts.wire.handles[number]);
  }

  #named(value: WireValue): unknown {
    return typeof value === "object" && value !== null ? this.#made[value.n] : value;
  }

  /** Fills what can be filled by now. */
  #settle(): void {
    const { length } = this.#made;
    const isWhole = length === this.table.length;
    const unfilled: number[] = [];
    for (const node of this.#unfilled)
      if (isWhole || this.table.lastLink(node) < length)
        fill(this, node, this.#made[node] as object);
      else unfilled.push(node);
    this.#unfilled = unfilled;
    const late: Late[] = [];
    for (const item of this.#late)
      if (item.after < length) item.set();
      else late.push(item);
    this.#late = late;
  }

  #function(node: number): unknown {
    const { table } = this;
    const { code, late = [], name, privateStatics = [] } = table.data(node) as WireFunction;
    const factory = this.#parts.factories[code] as Factory;
    const start = table.start(node);
    // Late ones are undefined here; private statics come last.
    const values = this.values(node);
    const count = values.length - privateStatics.length;
    const [f, setLate, setPrivateStatic] = factory(...values.slice(0, count));
    if (f.name !== name) Object.defineProperty(f, "name", { value: name, configurable: true });
    for (const i of late)
      this.#late.push({
        after: table.link(start + i),
        set: () => setLate(i, this.at(start + i)),
      });
    for (const i of privateStatics.keys())
      this.#late.push({
        after: table.link(start + count + i),
        set: () => setPrivateStatic?.(i, this.at(start + count + i)),
      });
    return f;
  }
}
