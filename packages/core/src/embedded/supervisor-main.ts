/** Entry of the supervisor's thread. An executor starts first, so that it loads while everything else does. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { ExecutorHandle, type ExecutorStart } from "./executor-handle.ts";
import { profileFlags } from "./profile-flags.ts";
import { letSmallHeapsGrow } from "./let-small-heaps-grow.ts";
import { limitHeapGrowth } from "./limit-heap-growth.ts";
import type { SupervisorSettings, ToSupervisor } from "./supervisor-messages.ts";

const settings = workerData as SupervisorSettings;
const port = parentPort;
if (port === null) throw new Error("supervisor-main runs as a worker thread only");

const { softHeapBytes, workerBytes } = settings.settings;
limitHeapGrowth(workerBytes);
letSmallHeapsGrow(workerBytes, settings.connectors);
const inThreads: ExecutorStart = {
  module: settings.executorModule,
  hardHeapBytes: settings.settings.hardHeapBytes,
  youngHeapBytes: settings.settings.youngHeapBytes,
  profileFlags: profileFlags(settings.settings),
  settings: {
    conf: settings.conf,
    connectors: settings.connectors,
    softHeapBytes,
    pieceBytes: settings.settings.pieceBytes,
    blocksInFiles: settings.settings.cluster !== undefined,
    ...(settings.runtimeModule === undefined ? {} : { runtimeModule: settings.runtimeModule }),
  },
};
void startAll(port);

/** No `await` stands outside functions, so that this module can be published as CommonJS, which threads load sooner. */
async function startAll(toDriver: MessagePort): Promise<void> {
  const start = await inProcesses(inThreads);
  const executors = [new ExecutorHandle("0", start)];
  const { Supervisor } = await import("./supervisor.ts");
  // All at once would compete with this thread for the cores.
  for (let id = 1; id < settings.initialExecutors; id += 1)
    executors.push(new ExecutorHandle(String(id), start));
  const supervisor = new Supervisor(toDriver, settings, start, executors);
  toDriver.on("message", (message: ToSupervisor) => {
    supervisor.onMessage(message);
  });
}

async function inProcesses(threads: ExecutorStart): Promise<ExecutorStart> {
  const { cluster } = settings.settings;
  if (cluster === undefined || settings.processModule === undefined) return threads;
  const { Cluster } = await import("./cluster/cluster.ts");
  return new Cluster(settings.processModule, cluster.cores).startIn(threads);
}
