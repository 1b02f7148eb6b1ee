import { choice, type ConfigKey, flag, int, real, text, time } from "../config-key.ts";

const oneMachine =
  "a worker that dies is replaced at once, and a machine of which it is the only one cannot be left out";

/** Jobs, stages and tasks. */
export const schedulingKeys: readonly ConfigKey[] = [
  choice(
    "spark.scheduler.mode",
    "0.8.0",
    "FIFO",
    ["FIFO", "FAIR"],
    "between concurrent jobs: earlier ones first, or shares by pool",
  ),
  text(
    "spark.scheduler.allocation.file",
    "0.8.1",
    undefined,
    "pools of FAIR scheduling, as XML; SPARK_CONF_DIR/fairscheduler.xml unless set",
  ),
  int("spark.task.maxFailures", "0.8.0", 4, "attempts of a task before its job fails", { min: 1 }),
  int("spark.task.cpus", "0.5.0", 1, "threads of the master that one task counts for", { min: 1 }),
  time(
    "spark.task.reaper.killTimeout",
    "2.0.3",
    "10s",
    "ms",
    "wait before the worker of a killed task is terminated; negative: for ever",
  ),
  flag("spark.task.reaper.enabled", "2.0.3", true, "watch over killed tasks", {
    withoutEffect: "they are always watched; a negative spark.task.reaper.killTimeout ends none",
  }),
  time("spark.task.reaper.pollingInterval", "2.0.3", "10s", "ms", "how often to look", {
    withoutEffect: "the end of a task is told at once",
  }),
  int(
    "spark.stage.maxConsecutiveAttempts",
    "2.2.0",
    4,
    "attempts of a stage in a row that lost blocks end before its jobs fail",
    { min: 1 },
  ),
  int(
    "spark.stage.maxAttempts",
    "3.5.0",
    2 ** 31 - 1,
    "attempts of a stage altogether before its jobs fail; at least spark.stage.maxConsecutiveAttempts",
    { min: 1 },
  ),
  time(
    "spark.locality.wait",
    "0.5.0",
    "0",
    "ms",
    "how long a task waits for the worker that made its cached data, while that one is busy; all workers read it as fast, so none waits unless set (Spark: 3s)",
  ),
  time(
    "spark.locality.wait.process",
    "0.8.0",
    undefined,
    "ms",
    "the same; spark.locality.wait unless set",
  ),
  time("spark.locality.wait.node", "0.8.0", undefined, "ms", "wait for a machine", {
    withoutEffect: "all workers are on one machine",
  }),
  time("spark.locality.wait.rack", "0.8.0", undefined, "ms", "wait for a rack", {
    withoutEffect: "all workers are on one machine",
  }),
  flag(
    "spark.speculation",
    "0.6.0",
    false,
    "run a copy of tasks that take much longer than others",
  ),
  time("spark.speculation.interval", "0.6.0", "100ms", "ms", "how often to look for slow tasks"),
  real(
    "spark.speculation.multiplier",
    "0.6.0",
    "3",
    "how many times slower than the median a task must be",
    { min: 0 },
  ),
  real(
    "spark.speculation.quantile",
    "0.6.0",
    "0.9",
    "share of a stage's tasks that must be done before any is called slow",
    { min: 0, max: 1 },
  ),
  time(
    "spark.speculation.minTaskRuntime",
    "3.2.0",
    "100ms",
    "ms",
    "a task that has run for less is not slow",
  ),
  time(
    "spark.speculation.task.duration.threshold",
    "3.0.0",
    undefined,
    "ms",
    "in stages of no more tasks than run at once: a task that has run longer is slow",
  ),
  flag("spark.speculation.efficiency.enabled", "3.4.0", true, "judge tasks by records as well", {
    withoutEffect: "tasks are judged by their time",
  }),
  time("spark.barrier.sync.timeout", "2.4.0", "365d", "s", "wait of barrier() for the other tasks"),
  int(
    "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures",
    "2.4.0",
    40,
    "how often to ask for room for a barrier stage",
    { withoutEffect: "the number of workers is fixed: a stage that is too wide fails at once" },
  ),
  time(
    "spark.scheduler.barrier.maxConcurrentTasksCheck.interval",
    "2.4.0",
    "15s",
    "s",
    "how long to wait in between",
    { withoutEffect: "the number of workers is fixed: a stage that is too wide fails at once" },
  ),
  int(
    "spark.scheduler.numCancelledJobGroupsToTrack",
    "4.0.0",
    1000,
    "groups that cancelJobGroupAndFutureJobs remembers",
    { min: 1 },
  ),
  flag("spark.excludeOnFailure.enabled", "3.1.0", false, "keep tasks from where they failed", {
    withoutEffect: oneMachine,
  }),
  flag("spark.dynamicAllocation.enabled", "1.2.0", false, "ask for executors as they are needed", {
    withoutEffect: "workers are started as tasks need them, up to the threads of the master",
  }),
  real("spark.scheduler.minRegisteredResourcesRatio", "1.1.1", "0", "executors to wait for", {
    withoutEffect: "workers start with the tasks",
  }),
  int("spark.executor.cores", "1.0.0", 1, "tasks of one executor at a time", {
    withoutEffect: "a worker is one thread; the master says how many there are",
  }),
  int("spark.executor.instances", "1.0.0", undefined, "executors to start", {
    withoutEffect: "the master says how many workers there are",
  }),
  int("spark.cores.max", "0.6.0", undefined, "cores to take of a cluster", {
    withoutEffect: "the master says how many workers there are",
  }),
];
