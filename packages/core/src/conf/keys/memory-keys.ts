import { type ConfigKey, flag, int, real, size, text, time } from "../config-key.ts";

/** Memory and what is kept in it. */
export const memoryKeys: readonly ConfigKey[] = [
  size(
    "spark.executor.memory",
    "0.7.0",
    undefined,
    "m",
    "memory of the whole engine: blocks and the workers' heaps; half of the machine's unless set",
    { min: 1 },
  ),
  size(
    "spark.firesteel.memory.slabs",
    "0.0.1",
    undefined,
    "m",
    "memory for the engine's own data, instead of spark.memory.fraction",
    { min: 1 },
  ),
  size(
    "spark.firesteel.slab.size",
    "0.0.1",
    undefined,
    "m",
    "size of one piece of the memory for blocks; 16m unless there is little memory",
    { min: 1 },
  ),
  size(
    "spark.firesteel.worker.heap",
    "0.0.1",
    undefined,
    "m",
    "heap above which the task of a worker fails; the worker's share of spark.executor.memory unless set",
    { min: 1 },
  ),
  real(
    "spark.memory.fraction",
    "1.6.0",
    "0.6",
    "share of spark.executor.memory for the engine's own data: execution, kept partitions, shuffle output",
    { min: 0.01, max: 0.99 },
  ),
  real(
    "spark.memory.storageFraction",
    "1.6.0",
    "0.5",
    "share of that which execution leaves to kept partitions",
    { min: 0, max: 0.99 },
  ),
  size(
    "spark.driver.maxResultSize",
    "1.2.0",
    "1g",
    "b",
    "bytes of results of one job; more fail it, 0 allows any",
  ),
  size("spark.driver.memory", "1.1.1", "1g", "m", "heap of the driver", {
    withoutEffect: "the driver is the process of the program: start node with --max-old-space-size",
  }),
  flag("spark.memory.offHeap.enabled", "1.6.0", false, "keep blocks outside the heap", {
    withoutEffect: "blocks are always outside the heap",
  }),
  size("spark.memory.offHeap.size", "1.6.0", "0", "b", "memory outside the heap", {
    withoutEffect: "spark.executor.memory counts all of it",
  }),
  text(
    "spark.serializer",
    "0.5.0",
    "org.apache.spark.serializer.JavaSerializer",
    "how records become bytes",
    { withoutEffect: "records are always encoded as columnar blocks" },
  ),
  time("spark.cleaner.periodicGC.interval", "1.6.0", "30min", "m", "how often to collect garbage", {
    withoutEffect: "V8 says what the program no longer holds; an idle engine asks it",
  }),
  int(
    "spark.storage.unrollMemoryThreshold",
    "1.1.0",
    1024 * 1024,
    "bytes to begin unrolling with",
    {
      withoutEffect: "partitions are encoded block by block, never held unrolled",
    },
  ),
];
