import { type ConfigKey, flag, int, time } from "../config-key.ts";

/** Being seen. */
export const observingKeys: readonly ConfigKey[] = [
  flag(
    "spark.ui.showConsoleProgress",
    "1.2.1",
    undefined,
    "draw a progress bar; on a terminal only unless set",
  ),
  time(
    "spark.ui.consoleProgress.update.interval",
    "2.1.0",
    "200ms",
    "ms",
    "redraw of the progress bar",
  ),
  int("spark.ui.retainedJobs", "1.2.0", 1000, "finished jobs that the status store remembers", {
    min: 1,
  }),
  int("spark.ui.retainedStages", "0.9.0", 1000, "finished stages that the status store remembers", {
    min: 1,
  }),
  int(
    "spark.scheduler.listenerbus.eventqueue.capacity",
    "2.3.0",
    10_000,
    "events that wait for a slow listener before new ones are dropped",
    { min: 1 },
  ),
];
