import type { StorageLevelJson } from "../../plan/storage-level-json.ts";
import type { ErrorJson } from "../../errors/firesteel-error.ts";
import type { AccumulableInfo, BlockManagerId, ExecutorMetrics } from "../listener-event.ts";

/** A part of a line of the log, in the names and shapes of Spark's `JsonProtocol`. */
export type EventJson = Readonly<Record<string, unknown>>;

export function storageLevelJson(level: StorageLevelJson | undefined): EventJson {
  return {
    "Use Disk": level?.useDisk ?? false,
    "Use Memory": level?.useMemory ?? false,
    "Use Off Heap": level?.useOffHeap ?? false,
    Deserialized: level?.deserialized ?? false,
    Replication: level?.replication ?? 1,
  };
}

export function blockManagerJson({ executorId, host, port }: BlockManagerId): EventJson {
  // Spark reads no port below 1; threads have none.
  return { "Executor ID": executorId, Host: host, Port: Math.max(1, port) };
}

export function accumulableJson({ id, name, update, value }: AccumulableInfo): EventJson {
  return {
    ID: id,
    Name: name,
    ...(update === undefined ? {} : { Update: update }),
    Value: value,
    Internal: false,
    "Count Failed Values": false,
  };
}

/** Spark's counters of a JVM; those that Node has nothing like are 0. */
export function executorMetricsJson(metrics: Partial<ExecutorMetrics>): EventJson {
  return {
    JVMHeapMemory: metrics.heapBytes ?? 0,
    JVMOffHeapMemory: metrics.externalBytes ?? 0,
    OnHeapExecutionMemory: metrics.executionBytes ?? 0,
    OffHeapExecutionMemory: 0,
    OnHeapStorageMemory: 0,
    OffHeapStorageMemory: 0,
    OnHeapUnifiedMemory: metrics.executionBytes ?? 0,
    OffHeapUnifiedMemory: 0,
    DirectPoolMemory: 0,
    MappedPoolMemory: 0,
    ProcessTreeJVMVMemory: 0,
    ProcessTreeJVMRSSMemory: metrics.residentBytes ?? 0,
    ProcessTreePythonVMemory: 0,
    ProcessTreePythonRSSMemory: 0,
    ProcessTreeOtherVMemory: 0,
    ProcessTreeOtherRSSMemory: 0,
    MinorGCCount: 0,
    MinorGCTime: 0,
    MajorGCCount: 0,
    MajorGCTime: 0,
    TotalGCTime: Math.round(metrics.gcTimeMs ?? 0),
    ConcurrentGCCount: 0,
    ConcurrentGCTime: 0,
  };
}

/** The frames of an error, each as Java's `StackTraceElement`. */
export function stackTraceJson({ stack = "" }: ErrorJson): readonly EventJson[] {
  return stack.split("\n").flatMap((line) => {
    const frame = /^\s*at (?:async )?(?:(.+) \()?(.+?):(\d+):\d+\)?$/.exec(line);
    if (frame === null) return [];
    const [, called = "<anonymous>", file = "", lineNumber = "0"] = frame;
    const dot = called.lastIndexOf(".");
    return [
      {
        "Declaring Class": dot > 0 ? called.slice(0, dot) : "<module>",
        "Method Name": called.slice(dot + 1),
        "File Name": file.replace(/^.*[/\\]/, ""),
        "Line Number": Number(lineNumber),
      },
    ];
  });
}

/** The error and its causes, as a log shows them. */
export function fullStack(error: ErrorJson): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\nCaused by: ${fullStack(error.cause)}`;
}
