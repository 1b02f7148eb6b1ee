import { SparkConf, SparkContext } from "@firesteel/core";
import { createHostileEngine, createInProcessEngine } from "@firesteel/core/testing";
import type { Engine, EngineOptions } from "#src/engine/engine";

/** Engines that the behaviour must be the same on. */
export const engines: readonly (readonly [string, (options: EngineOptions) => Engine])[] = [
  ["in-process engine", createInProcessEngine],
  ["hostile engine", (options) => createHostileEngine({ ...options, seed: 20_251_122 })],
];

export async function withContext<T>(
  engine: (options: EngineOptions) => Engine,
  use: (sc: SparkContext) => Promise<T>,
  conf: Readonly<Record<string, string>> = {},
): Promise<T> {
  const settings = new SparkConf().setMaster("local[2]").setAppName("test").setAll(conf);
  const sc = new SparkContext(settings, { engine });
  try {
    return await use(sc);
  } finally {
    await sc.stop();
  }
}

/** What `work` is rejected with. */
export async function failureOf(work: Promise<unknown>): Promise<{
  readonly code: string;
  readonly message: string;
  readonly stack: string;
  readonly fields: Readonly<Record<string, unknown>>;
}> {
  try {
    await work;
  } catch (error) {
    // A failed task's own error is the cause of what the action is rejected with.
    const { cause } = error as { cause?: unknown };
    return (cause ?? error) as Awaited<ReturnType<typeof failureOf>>;
  }
  throw new Error("it did not fail");
}
