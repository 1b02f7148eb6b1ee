import { createHash } from "node:crypto";
import { hostname } from "node:os";
import {
  errorFromJson,
  errorToJson,
  filesProperty,
  runTask,
  type StageProgram,
  type TaskDescription,
  UserError,
} from "@firesteel/core/engine";
import { type BlockRow, markerRow, markerSequence } from "../rows/block-row.ts";
import { hashPreimages } from "../rows/hash-preimage.ts";
import { decodeCommand, type WorkerCommand } from "../wire/command.ts";
import { encodeReport, type TaskReport } from "../wire/task-report.ts";
import { barrierOf } from "./barrier-client.ts";
import type { RowWriter } from "./row-writer.ts";
import { SparkEnvironment } from "./spark-environment.ts";
import type { TaskInit } from "./task-init.ts";
import { TaskRows } from "./task-rows.ts";
import type { WorkerSession } from "./worker-session.ts";

type StageCommand = Extract<WorkerCommand, { kind: "stage" }>;
type RouteCommand = Extract<WorkerCommand, { kind: "route" }>;

/** What one Spark task asks of this worker. */
export interface CommandRun {
  readonly init: TaskInit;
  readonly session: WorkerSession;
  readonly input: AsyncIterable<readonly BlockRow[]>;
  readonly writer: RowWriter;
  /** Why the task should stop, if it should. */
  readonly killReason: () => string | undefined;
}

/** What Spark is told of a task that ended well. */
export interface CommandOutcome {
  /** For the accumulator channel. */
  readonly reports: readonly Uint8Array[];
  readonly memorySpilledBytes: number;
  readonly diskSpilledBytes: number;
}

/** Carries out the command of a Spark task. */
export async function runCommand(run: CommandRun): Promise<CommandOutcome> {
  const { command: bytes } = run.init;
  const command = decodeCommand(bytes, (name) => run.session.readFile(name));
  if (command.kind === "route") {
    await route(run, command);
    return { reports: [], memorySpilledBytes: 0, diskSpilledBytes: 0 };
  }
  const key = createHash("sha256").update(bytes).digest("base64");
  const reports: TaskReport[] = [];
  // One Spark task is one task of ours; more than one where Spark has put partitions together.
  for (const rows of await readTasks(run.input))
    if (command.partitions?.includes(rows.task) !== false)
      reports.push(await runStageTask(run, command, key, rows));
  const sum = (counter: "memorySpilledBytes" | "diskSpilledBytes"): number =>
    reports.reduce((total, { metrics }) => total + metrics[counter], 0);
  return {
    reports: reports.map(encodeReport),
    memorySpilledBytes: sum("memorySpilledBytes"),
    diskSpilledBytes: sum("diskSpilledBytes"),
  };
}

async function readTasks(input: AsyncIterable<readonly BlockRow[]>): Promise<Iterable<TaskRows>> {
  const tasks = new Map<number, TaskRows>();
  for await (const batch of input)
    for (const row of batch) {
      let rows = tasks.get(row.task);
      if (rows === undefined) tasks.set(row.task, (rows = new TaskRows(row.task)));
      rows.add(row);
    }
  return tasks.values();
}

async function runStageTask(
  run: CommandRun,
  command: StageCommand,
  key: string,
  rows: TaskRows,
): Promise<TaskReport> {
  const { init, session, writer } = run;
  const { program, tag } = command;
  const startTime = Date.now();
  const environment = new SparkEnvironment({
    session,
    program,
    rows,
    writer,
    killReason: run.killReason,
    barrier: program.barrier ? barrierOf(init) : undefined,
  });
  try {
    const stage = await session.compile(key, program, command.modules ?? {});
    const outcome = await runTask(stage, describe(run, command, rows.task), environment);
    if (outcome.accumulators !== undefined && !init.protocol.hasReports)
      throw new UserError(
        "ACCUMULATORS_NOT_SUPPORTED",
        "a Connect server of Spark 3.5 does not tell the driver of accumulators: use Spark 4.0 or newer, or let the job return what it counts",
        { fields: { stage: program.stage, partition: rows.task, attempt: init.attemptNumber } },
      );
    if (program.sink.kind !== "shuffleWrite")
      writeBlocks(writer, tag, program, rows.task, outcome.blocks);
    await writer.drained();
    return {
      stage: program.stage,
      partition: rows.task,
      attempt: init.attemptNumber,
      host: hostname(),
      startTime,
      endTime: Date.now(),
      metrics: outcome.metrics,
      ...(outcome.accumulators === undefined ? {} : { accumulators: outcome.accumulators }),
    };
  } catch (error) {
    const json = errorToJson(error);
    throw errorFromJson({ ...json, fields: { ...json.fields, host: hostname() } });
  } finally {
    environment.close();
  }
}

function describe(
  { init, session }: CommandRun,
  { program, properties }: StageCommand,
  partition: number,
): TaskDescription {
  const files = filesProperty in properties ? { [filesProperty]: session.filesDirectory } : {};
  return {
    stage: program.stage,
    stageAttempt: 0,
    partition,
    attempt: init.attemptNumber,
    taskAttemptId: init.taskAttemptId,
    numPartitions: program.numTasks,
    cpus: init.cpus,
    properties: { ...init.localProperties, ...properties, ...files },
  };
}

/** The blocks of a result or of a cached partition, and a row that says that they are all. */
function writeBlocks(
  writer: RowWriter,
  tag: number,
  program: StageProgram,
  task: number,
  blocks: readonly Uint8Array[],
): void {
  const hash = hashPreimages(program.numTasks)[task] as number;
  for (const [sequence, bytes] of blocks.entries())
    writer.write({ hash, task, tag, partition: task, map: task, sequence, bytes });
  writer.write(markerRow(hash, task, tag));
}

async function route(run: CommandRun, command: RouteCommand): Promise<void> {
  const preimages = hashPreimages(command.numTasks);
  for await (const batch of run.input) {
    for (const row of batch) {
      if (row.sequence === markerSequence) continue;
      for (const task of command.consumers[row.partition] ?? [])
        run.writer.write({ ...row, task, hash: preimages[task] as number });
    }
    await run.writer.drained();
  }
}
