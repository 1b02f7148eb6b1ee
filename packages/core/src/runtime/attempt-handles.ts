import { deserialize } from "node:v8";
import type { ClosureBundle } from "../closure/closure-bundle.ts";
import { loadBundle, type LoadedBundle } from "../closure/load-bundle.ts";
import { InternalError, UserError } from "../errors/firesteel-error.ts";
import { Accumulator, type AccumulatorParam } from "../shared-variables/accumulator.ts";
import {
  type MergeableAccumulator,
  registerTaskSide,
} from "../shared-variables/accumulator-registry.ts";
import { Broadcast } from "../shared-variables/broadcast.ts";
import { decodeBroadcast } from "../shared-variables/broadcast-value.ts";
import { CollectionAccumulator } from "../shared-variables/collection-accumulator.ts";
import { type HandleData, isHandleData } from "../shared-variables/handle-data.ts";
import { DoubleAccumulator, LongAccumulator } from "../shared-variables/numeric-accumulators.ts";
import type { TaskEnvironment } from "./task-environment.ts";

type BroadcastData = Extract<HandleData, { kind: "broadcast" }>;
type AccumulatorData = Extract<HandleData, { kind: "accumulator" }>;

/** A broadcast on a worker: loaded once, its value made at the first read. */
class WorkerBroadcast {
  readonly #loaded: LoadedBundle;
  readonly nested: AttemptHandles;
  #value: { readonly value: unknown } | undefined;

  constructor(loaded: LoadedBundle, nested: AttemptHandles) {
    this.#loaded = loaded;
    this.nested = nested;
  }

  read(): unknown {
    this.#value ??= {
      value: this.#loaded.instantiate({ reviveHandle: (data) => this.nested.revive(data) })
        .roots[0],
    };
    return this.#value.value;
  }
}

// An engine gives the same array for the same broadcast, so the revived value lives as long as the bytes do.
const broadcasts = new WeakMap<Uint8Array, Promise<WorkerBroadcast>>();
const zeroBundles = new Map<string, Promise<LoadedBundle>>();
const mostZeroBundles = 256;

/** The shared variables that one attempt's closures name, fetched before its first record. */
export class AttemptHandles {
  readonly #broadcasts = new Map<number, WorkerBroadcast>();
  readonly #zeros = new Map<Uint8Array, LoadedBundle>();
  readonly #accumulators = new Map<number, MergeableAccumulator>();
  readonly #allowAccumulators: boolean;

  private constructor(allowAccumulators: boolean) {
    this.#allowAccumulators = allowAccumulators;
  }

  /** @throws {UserError} `BROADCAST_DESTROYED` */
  static async fetch(
    handles: readonly unknown[],
    environment: Pick<TaskEnvironment, "broadcastBytes">,
    allowAccumulators: boolean = true,
  ): Promise<AttemptHandles> {
    const fetched = new AttemptHandles(allowAccumulators);
    for (const data of handles) {
      if (!isHandleData(data)) continue;
      if (data.kind === "broadcast")
        fetched.#broadcasts.set(data.id, await fetchBroadcast(data, environment));
      else if ("zero" in data) fetched.#zeros.set(data.zero, await loadZero(data.zero));
    }
    return fetched;
  }

  /** The accumulators that this attempt made. */
  get accumulators(): Iterable<MergeableAccumulator> {
    return this.#accumulators.values();
  }

  revive(data: unknown): unknown {
    if (!isHandleData(data))
      throw new InternalError("UNKNOWN_HANDLE", "a closure holds a handle of an unknown kind");
    return data.kind === "broadcast" ? this.#broadcast(data) : this.#accumulator(data);
  }

  #broadcast(data: BroadcastData): Broadcast<unknown> {
    const worker = this.#broadcasts.get(data.id);
    if (worker === undefined)
      throw new InternalError("BROADCAST_MISSING", `broadcast ${data.id} was not fetched`);
    return new Broadcast({
      handle: () => data,
      read: () => worker.read(),
      unpersist: refuseInTask,
      destroy: refuseInTask,
    });
  }

  #accumulator(data: AccumulatorData): MergeableAccumulator {
    if (!this.#allowAccumulators)
      throw new UserError(
        "ACCUMULATOR_IN_BROADCAST",
        "an accumulator inside a broadcast value belongs to no task: use it in the closure itself",
      );
    let accumulator = this.#accumulators.get(data.id);
    if (accumulator === undefined) {
      accumulator = this.#makeAccumulator(data);
      registerTaskSide(accumulator, data.id, data.name);
      this.#accumulators.set(data.id, accumulator);
    }
    return accumulator;
  }

  #makeAccumulator(data: AccumulatorData): MergeableAccumulator {
    switch (data.type) {
      case "long":
        return new LongAccumulator();
      case "double":
        return new DoubleAccumulator();
      case "collection":
        return new CollectionAccumulator();
      case "custom": {
        const { type, fields } = this.#zero(data.zero) as {
          type: { prototype: MergeableAccumulator };
          fields: object;
        };
        return Object.assign(Object.create(type.prototype) as MergeableAccumulator, fields);
      }
      case "param": {
        const { param, zero } = this.#zero(data.zero) as {
          param: AccumulatorParam<unknown>;
          zero: unknown;
        };
        return new Accumulator(zero, param);
      }
    }
  }

  #zero(bytes: Uint8Array): unknown {
    const loaded = this.#zeros.get(bytes) as LoadedBundle;
    return loaded.instantiate({ reviveHandle: (data) => this.revive(data) }).roots[0];
  }
}

function refuseInTask(): Promise<void> {
  return Promise.reject(
    new UserError("DRIVER_ONLY", "a broadcast can be freed only by the driver, not in a task"),
  );
}

async function fetchBroadcast(
  { id }: BroadcastData,
  environment: Pick<TaskEnvironment, "broadcastBytes">,
): Promise<WorkerBroadcast> {
  const bytes = await environment.broadcastBytes(id);
  let worker = broadcasts.get(bytes);
  if (worker === undefined) {
    worker = loadBroadcast(bytes, environment);
    broadcasts.set(bytes, worker);
    worker.catch(() => broadcasts.delete(bytes));
  }
  return worker;
}

async function loadBroadcast(
  bytes: Uint8Array,
  environment: Pick<TaskEnvironment, "broadcastBytes">,
): Promise<WorkerBroadcast> {
  const loaded = await loadBundle(decodeBroadcast(bytes));
  return new WorkerBroadcast(
    loaded,
    await AttemptHandles.fetch(loaded.handles, environment, false),
  );
}

function loadZero(bytes: Uint8Array): Promise<LoadedBundle> {
  const bundle = deserialize(bytes) as ClosureBundle;
  let loaded = zeroBundles.get(bundle.id);
  if (loaded === undefined) {
    loaded = loadBundle(bundle);
    if (zeroBundles.size >= mostZeroBundles) zeroBundles.clear();
    zeroBundles.set(bundle.id, loaded);
    loaded.catch(() => zeroBundles.delete(bundle.id));
  }
  return loaded;
}
