/** The task runtime with faults around it; loaded by executors. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { TaskDescription, TaskEnvironment, TaskRuntime } from "@firesteel/core/testing";
import {
  type Fault,
  type FaultPlan,
  faultOf,
  type FaultPoint,
  onRecord,
  planKey,
} from "./faults.ts";

/** Of the attempt that runs: executors run one at a time. */
let disk: "full" | "slow" | undefined;

export function wrapRuntime(runtime: TaskRuntime): TaskRuntime {
  disturbWrites();
  return {
    ...runtime,
    compileStage: (program) => runtime.compileStage(program),
    runTask: async (stage, task, environment) => {
      const plan = planOf(environment);
      const fault = faultOf(plan, task);
      if (fault === undefined) return await runtime.runTask(stage, task, environment);
      const trap = trapFor(fault, task);
      if (fault.point === "record") onRecord(() => trap("record"));
      try {
        const outcome = await runtime.runTask(stage, task, disturbed(environment, trap));
        trap("end");
        return outcome;
      } finally {
        disk = undefined;
        onRecord(undefined);
      }
    },
  };
}

function planOf(environment: TaskEnvironment): FaultPlan {
  return JSON.parse(environment.conf[planKey] ?? `{"seed":0,"rates":{}}`) as FaultPlan;
}

type Trap = (point: FaultPoint) => void;

function trapFor(fault: Fault, task: TaskDescription): Trap {
  let left = fault.after;
  return (point) => {
    if (point === fault.point && left-- === 0) strike(fault, task);
  };
}

function strike({ kind, point }: Fault, task: TaskDescription): void {
  const text = `chaos: ${kind} at ${point} of task ${task.stage}.${task.partition}.${task.attempt}`;
  switch (kind) {
    case "exit":
      process.exit(1);
      break;
    case "throw":
      throw new Error(text);
    case "reject":
      void Promise.reject(new Error(text));
      break;
    case "stall":
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50 + (task.partition % 5) * 50);
      break;
    case "memory": {
      const hoard: object[] = [];
      for (;;) hoard.push({ text: `${text} ${hoard.length}`, more: [hoard.length] });
    }
    case "diskFull":
      disk = "full";
      break;
    case "slowDisk":
      disk = "slow";
      break;
  }
}

/** What the runtime is given, with the trap at every point that it comes to. */
function disturbed(environment: TaskEnvironment, trap: Trap): TaskEnvironment {
  const at =
    <A extends readonly unknown[], R>(point: FaultPoint, call: (...args: A) => R) =>
    (...args: A): R => {
      const result = call(...args);
      trap(point);
      return result;
    };
  const watched = <T extends object>(target: T, points: Readonly<Record<string, FaultPoint>>): T =>
    new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key, object);
        if (typeof value !== "function") return value;
        const call = (value as (...args: unknown[]) => unknown).bind(object);
        const point = points[String(key)];
        return point === undefined ? call : at(point, call);
      },
    });
  const changes: Partial<TaskEnvironment> = {
    killReason: at("chunk", () => environment.killReason()),
    allocate: at("seal", (bytes) => environment.allocate(bytes)),
    shuffleBlocks: at("fetch", (shuffle, partition) =>
      environment.shuffleBlocks(shuffle, partition),
    ),
    openCacheWriter: (rdd, partition, level) =>
      watched(environment.openCacheWriter(rdd, partition, level), {
        close: "keep",
        allocate: "seal",
      }),
    openShuffleWriter: (shuffle, numReduces) => {
      const writer = environment.openShuffleWriter(shuffle, numReduces);
      return {
        write: at("write", (partition, block, records) => writer.write(partition, block, records)),
        close: at("close", () => writer.close()),
      };
    },
    openSpillFile: () => watched(environment.openSpillFile(), { write: "spill" }),
  };
  return new Proxy(environment, {
    get: (target, key) => {
      if (Object.hasOwn(changes, key)) return Reflect.get(changes, key) as unknown;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function"
        ? (value as (...args: unknown[]) => unknown).bind(target)
        : value;
    },
  });
}

/** Writes of an attempt to files fail, or take their time, while `disk` says so. */
function disturbWrites(): void {
  const { writeSync } = fs;
  fs.writeSync = ((...args: Parameters<typeof writeSync>): number => {
    if (disk === "full")
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    if (disk === "slow") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return writeSync(...args);
  }) as typeof writeSync;
  syncBuiltinESMExports();
}
