import { hostname } from "node:os";
import type { SparkConf } from "../conf/spark-conf.ts";
import { environmentUpdate } from "./environment-details.ts";
import type { SparkListenerApplicationStart, SparkListenerEvent } from "./listener-event.ts";

const memory = "spark.executor.memory";

/** What listeners hear first, in Spark's order: the resources, the driver, the environment, the start. */
export function startEvents(
  conf: SparkConf,
  version: string,
  start: SparkListenerApplicationStart,
): readonly SparkListenerEvent[] {
  return [
    {
      event: "ResourceProfileAdded",
      resourceProfileId: 0,
      executorResources: {
        cores: 1,
        // Where it is not set the engine takes what the machine has.
        ...(conf.contains(memory) ? { memory: conf.getSizeAsMb(memory) } : {}),
        offHeap: 0,
      },
      taskResources: { cpus: conf.getInt("spark.task.cpus") },
    },
    {
      event: "BlockManagerAdded",
      time: start.time,
      // Executors have the memory for blocks.
      blockManagerId: { executorId: "driver", host: hostname(), port: 0 },
      maxMem: 0,
    },
    environmentUpdate(conf, version),
    start,
  ];
}
