import { hostname } from "node:os";
import type { ExecutorInfo } from "../engine/engine.ts";
import type { ThreadDump } from "../engine/thread-dump.ts";
import type { ExecutorHandle } from "./executor-handle.ts";
import type { WireEvent } from "./wire-event.ts";

interface Memory {
  readonly memoryBytes: number;
  readonly threads: number;
}

export function executorAdded(executor: string, memory: Memory): WireEvent {
  return {
    type: "executorAdded",
    executor,
    host: hostname(),
    cores: 1,
    maxMemoryBytes: shareOf(memory),
    time: Date.now(),
  };
}

export function executorInfos(executors: Iterable<ExecutorHandle>, memory: Memory): ExecutorInfo[] {
  return [...executors].map((executor) => ({
    id: executor.id,
    host: hostname(),
    port: 0,
    cores: 1,
    runningTasks: Math.min(executor.attempts.size, 1),
    maxMemoryBytes: shareOf(memory),
    usedMemoryBytes: executor.control.heapReport().bytes,
  }));
}

export async function executorThreads(
  executors: Iterable<ExecutorHandle>,
  id: string,
): Promise<readonly ThreadDump[] | undefined> {
  for (const executor of executors)
    if (executor.id === id) return await executor.threads().catch(() => undefined);
  return undefined;
}

/** All share the engine's memory: an equal part each. */
function shareOf({ memoryBytes, threads }: Memory): number {
  return Math.floor(memoryBytes / threads);
}
