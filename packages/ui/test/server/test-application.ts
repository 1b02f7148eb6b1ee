import type { ApplicationUi, UiApplication } from "@firesteel/core/ui";
import { startUi } from "@firesteel/ui";

/** An application of which only the UI is there. */
export interface TestApplication {
  readonly ui: ApplicationUi;
  readonly cancelled: string[];
  readonly logged: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startTestUi(
  settings: Readonly<Record<string, string>> = {},
  name = "test",
): Promise<TestApplication> {
  const [cancelled, logged]: [string[], string[]] = [[], []];
  const application: UiApplication = {
    id: "app-1",
    name,
    user: "somebody",
    master: "local[2]",
    startTime: 1000,
    version: "0.0.0",
    settings: () => ({ "spark.ui.port": "0", ...settings }),
    storage: async () => [],
    executors: async () => [],
    threads: async (executor) =>
      executor === "driver"
        ? [{ id: 0, name: "main", state: "RUNNABLE", frames: ["f (a.js:1:2)"], inNative: false }]
        : undefined,
    pools: () => [
      { name: "default", schedulingMode: "FIFO", weight: 1, minShare: 0 },
      { name: "fast", schedulingMode: "FAIR", weight: 3, minShare: 1 },
    ],
    cancelJob: (job, reason) => void cancelled.push(`job ${job}: ${reason}`),
    cancelStage: (stage, reason) => void cancelled.push(`stage ${stage}: ${reason}`),
    log: (level, message) => void logged.push(`${level} ${message}`),
  };
  const ui = await startUi(application);
  return { ui, cancelled, logged, [Symbol.asyncDispose]: () => ui.close() };
}
