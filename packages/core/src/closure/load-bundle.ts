import { deserialize } from "node:v8";
import type { ImportReference } from "./bundle/graph.ts";
import type { WireBundle, WireCode } from "./bundle/wire-bundle.ts";
import type { ClosureBundle } from "./closure-bundle.ts";
import type { ClassRegistry } from "../block/class-registry.ts";
import { compileFactory, type Factory } from "./revive/compile-factory.ts";
import { provideCoreExports } from "./revive/provide-core-exports.ts";
import { importModules, type ModuleHost, moduleReferences } from "./revive/import-modules.ts";
import { NodeTable } from "./revive/node-table.ts";
import { Reviver } from "./revive/reviver.ts";

/** What an executor gives to the functions of a bundle. */
export interface ClosureHost {
  /** The executor's half of a handle (a broadcast, an accumulator), from the plain data that the driver's gave. */
  reviveHandle(data: unknown): unknown;
}

/** Functions with state of their own, for one task attempt. */
export interface Instance {
  /** The captured functions and values, in the order they were bundled. */
  readonly roots: readonly unknown[];
  /** Classes of the user's that records may be instances of, by their ids on the driver. */
  readonly classes: ClassRegistry;
}

/** A bundle whose code is compiled and whose modules are imported. */
export interface LoadedBundle {
  /** Data of the handles that the functions name. */
  readonly handles: readonly unknown[];
  /** Nothing captured can change. */
  readonly isStateless: boolean;
  /** Fresh copies of everything captured; cheap, and the same again where nothing captured can change. */
  instantiate(host: ClosureHost): Instance;
}

/** The modules that a bundle's functions take by reference, by the keys that a {@link ModuleHost} is asked for. */
export function modulesOfBundle(bundle: ClosureBundle): ReadonlyMap<string, ImportReference> {
  return moduleReferences(new NodeTable((deserialize(bundle.bytes) as WireBundle).nodes));
}

/** A bundle whose code is not compiled yet. */
export interface OpenBundle {
  readonly codes: readonly WireCode[];
  /** One instance serves all tasks: nothing that it holds can be changed by one. */
  readonly isStateless: boolean;
  /** `factories` are of {@link codes}; those of another bundle with equal codes will do. */
  load(factories: readonly Factory[], moduleHost?: ModuleHost): Promise<LoadedBundle>;
}

export function openBundle(bundle: ClosureBundle): OpenBundle {
  const wire = deserialize(bundle.bytes) as WireBundle;
  return {
    codes: wire.codes,
    isStateless: wire.isStateless,
    async load(factories, moduleHost) {
      const table = new NodeTable(wire.nodes);
      await provideCoreExports(table);
      const modules = await importModules(table, moduleHost);
      const parts = { wire, table, blobs: bundle.blobs, factories, modules };
      let constant: Instance | undefined;
      return {
        handles: wire.handles,
        isStateless: wire.isStateless,
        instantiate(host) {
          if (constant !== undefined) return constant;
          const instance = new Reviver(parts, host).instance();
          if (wire.isStateless) constant = instance;
          return instance;
        },
      };
    },
  };
}

/** Compiles a bundle's functions and imports their modules. */
export async function loadBundle(
  bundle: ClosureBundle,
  moduleHost?: ModuleHost,
): Promise<LoadedBundle> {
  const opened = openBundle(bundle);
  return await opened.load(opened.codes.map(compileFactory), moduleHost);
}
