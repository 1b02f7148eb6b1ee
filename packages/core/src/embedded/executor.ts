import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { deserialize } from "node:v8";
import { type ErrorJson, UserError, errorToJson } from "../errors/firesteel-error.ts";
import type { TaskMetricsJson } from "../engine/engine-event.ts";
import type { StageProgram } from "../plan/job-plan.ts";
import type { CompiledStage } from "../runtime/compiled-stage.ts";
import type { BarrierEnvironment } from "../runtime/task-environment.ts";
import { AttemptEnvironment } from "./attempt-environment.ts";
import { CollectionClock } from "../runtime/collection-clock.ts";
import { DroppedMemory } from "./dropped-memory.ts";
import { resultOf } from "./attempt-result.ts";
import { importModule } from "../io/import-module.ts";
import type { AttemptResult, FromExecutor, ToExecutor } from "./executor-messages.ts";
import type { ExecutorState } from "./executor-state.ts";
import type { RuntimeWrapper, TaskRuntime } from "./task-runtime.ts";
import { type PackedMetrics, packMetrics } from "./wire-event.ts";
import type { ProgramCode } from "./wire-program.ts";

type Launch = Extract<ToExecutor, { readonly type: "launch" }>;

/**
 * Runs the tasks that the supervisor sends, one after another, in a worker thread. Whatever goes wrong in an attempt
 * becomes its result; only what ends the thread itself is left to the supervisor.
 */
export class Executor {
  readonly #state: ExecutorState;
  readonly #post: (message: FromExecutor, transfer: ArrayBuffer[]) => void;
  readonly #queue: Launch[] = [];
  readonly #programs = new Map<number, LoadedProgram>();
  readonly #attempts = new AsyncLocalStorage<RunningAttempt>();
  #runtime: Promise<TaskRuntime> | undefined;
  #running: RunningAttempt | undefined;
  #isRunning = false;
  #isShuttingDown = false;
  readonly #garbage = new DroppedMemory();
  readonly #collections = new CollectionClock();

  constructor(
    state: ExecutorState,
    post: (message: FromExecutor, transfer: ArrayBuffer[]) => void,
  ) {
    this.#state = state;
    this.#post = post;
  }

  onMessage(message: ToExecutor): void {
    switch (message.type) {
      case "program":
        this.#programs.set(message.code.id, { code: message.code });
        break;
      case "launch":
        this.#queue.push(message);
        if (!this.#isRunning) void this.#runQueue();
        break;
      case "barrierReleased":
        if (this.#running?.taskAttemptId === message.taskAttemptId)
          this.#running.barrier?.resolve(message.messages);
        break;
      case "barrierFailed":
        if (this.#running?.taskAttemptId === message.taskAttemptId)
          this.#running.barrier?.reject(errorFromMessage(message.error));
        break;
      case "interrupt":
        if (this.#running?.taskAttemptId === message.taskAttemptId) this.#running.onInterrupt();
        break;
      case "forget":
        for (const program of message.programs ?? []) this.#programs.delete(program);
        this.#state.shuffles.forget(message.shuffles ?? []);
        this.#state.blocks.forget(message.containers ?? []);
        this.#garbage.note(message.containers?.length ?? 0);
        this.#state.forgetBroadcasts(message.broadcasts ?? []);
        break;
      case "rest":
        if (!this.#isRunning) this.#rest();
        break;
      case "shutDown":
        this.#isShuttingDown = true;
        if (!this.#isRunning) void this.#shutDown();
        break;
    }
  }

  /** Loads the runtime while the first task is on its way, which fails where this fails. */
  async preload(): Promise<void> {
    await this.#loadRuntime().catch(() => undefined);
    this.#post({ type: "ready" }, []);
  }

  /** An error that no code caught: the running attempt's if it carries its context, nobody's otherwise. */
  onStrayError(thrown: unknown): void {
    const attempt = this.#attempts.getStore();
    if (attempt !== undefined && attempt === this.#running) {
      attempt.fail(thrown);
      return;
    }
    this.#post({ type: "stray", error: safeErrorJson(thrown) }, []);
  }

  async #runQueue(): Promise<void> {
    this.#isRunning = true;
    for (let launch = this.#queue.shift(); launch !== undefined; launch = this.#queue.shift()) {
      if (!this.#state.control.claimSlot(launch.slot)) {
        this.#post({ type: "skipped", slot: launch.slot }, []);
        continue;
      }
      await this.#run(launch);
    }
    this.#isRunning = false;
    if (this.#isShuttingDown) await this.#shutDown();
  }

  async #run(launch: Launch): Promise<void> {
    const { slot, task } = launch;
    this.#state.control.currentAttempt = task.taskAttemptId;
    this.#state.reportHeapSoon();
    const program = this.#programs.get(launch.program);
    const attempt = new RunningAttempt(task.taskAttemptId);
    const environment = new AttemptEnvironment(
      this.#state,
      slot,
      task.taskAttemptId,
      program?.code ?? noCode,
      launch.cached,
      this.#barrierOf(launch, attempt),
    );
    attempt.onFailure = () => environment.stop("an error of the task was not caught");
    attempt.onInterrupt = () => environment.interrupt();
    this.#running = attempt;
    environment.killReason();

    const gcBefore = this.#collections.totalMs;
    let loadedMs = 0;
    const complete = (metrics: TaskMetricsJson): PackedMetrics =>
      packMetrics({
        ...metrics,
        deserializeTimeMs: metrics.deserializeTimeMs + loadedMs,
        gcTimeMs: this.#collections.totalMs - gcBefore,
      });
    let result: AttemptResult;
    try {
      const loading = performance.now();
      // Not within the attempt: what follows the context of calls makes each promise of the loader dearer.
      const runtime = await this.#loadRuntime();
      const work = this.#attempts.run(attempt, async () => {
        if (program === undefined) throw new Error(`program ${launch.program} did not arrive`);
        program.compiled ??= runtime.compileStage(revive(program.code));
        const compiled = await program.compiled;
        loadedMs = performance.now() - loading;
        const done = await runtime.runTask(compiled, task, environment);
        // Rejections that nobody handles are told at the end of the turn; new messages are read, too, and what V8
        // tells of its collections.
        await nextTurn();
        return done;
      });
      const outcome = await Promise.race([work, attempt.lingering]);
      if (attempt.failure !== undefined) throw attempt.failure.thrown;
      result = {
        kind: "success",
        blocks: outcome.blocks,
        ...(outcome.accumulators === undefined ? {} : { accumulators: outcome.accumulators }),
        metrics: complete(outcome.metrics),
        ...(environment.segment === undefined ? {} : { segment: environment.segment }),
        cached: environment.stored,
      };
    } catch (thrown) {
      const cause = attempt.failure === undefined ? thrown : attempt.failure.thrown;
      const { failedMetrics } = environment;
      result = {
        ...(await resultOf(cause, environment, this.#state.settings)),
        ...(failedMetrics === undefined ? {} : { metrics: complete(failedMetrics) }),
      };
    }
    this.#running = undefined;
    attempt.hasEnded = true;
    const givenBack = environment.close(result.kind === "success");
    this.#report({
      type: "ended",
      slot,
      taskAttemptId: task.taskAttemptId,
      result,
      lost: environment.lost,
      givenBack,
      isSpoilt: attempt.isLingering,
    });
    this.#state.control.currentAttempt = undefined;
    // Tasks that were queued here go elsewhere when the supervisor ends this thread.
    if (attempt.isLingering) await new Promise(() => undefined);
  }

  #report(message: Extract<FromExecutor, { readonly type: "ended" }>): void {
    const transfer = message.result.kind === "success" ? transferable(message.result.blocks) : [];
    try {
      this.#post(message, transfer);
    } catch (error) {
      // Something in it cannot be cloned: fields of an error, most likely.
      const why = error instanceof Error ? error.message : String(error);
      const failure =
        message.result.kind === "failed" || message.result.kind === "fetchFailed"
          ? { ...message.result.error, fields: {} }
          : safeErrorJson(new Error(`the task's result could not be sent: ${why}`));
      const { cause: _cause, ...bare } = failure;
      this.#post({ ...message, result: { kind: "failed", error: bare, isTransient: false } }, []);
    }
  }

  #barrierOf(launch: Launch, attempt: RunningAttempt): BarrierEnvironment | undefined {
    const addresses = launch.barrier;
    if (addresses === undefined) return undefined;
    return {
      addresses,
      allGather: async (message) =>
        await new Promise<readonly string[]>((resolve, reject) => {
          attempt.barrier = { resolve, reject };
          this.#post({ type: "barrier", taskAttemptId: attempt.taskAttemptId, message }, []);
        }),
    };
  }

  async #loadRuntime(): Promise<TaskRuntime> {
    this.#runtime ??= loadRuntime(this.#state.settings.runtimeModule);
    return await this.#runtime;
  }

  #rest(): void {
    const ranges = this.#state.giveBackLeft();
    if (ranges.length > 0) this.#post({ type: "gaveBack", ranges }, []);
    this.#garbage.collectSoon();
  }

  async #shutDown(): Promise<void> {
    try {
      const runtime = await this.#runtime;
      await runtime?.dispose?.();
      await this.#state.fileSystems[Symbol.asyncDispose]();
    } catch (error) {
      this.#post({ type: "stray", error: safeErrorJson(error) }, []);
    }
    this.#state.blocks.close();
    process.exit(0);
  }
}

interface LoadedProgram {
  readonly code: ProgramCode;
  compiled?: Promise<unknown>;
}

/** Time for a task function to end after an error elsewhere in its code. */
const lingerMs = 200;

/** One attempt while it runs. */
class RunningAttempt {
  readonly taskAttemptId: number;
  /** The first error that arose outside the task's own call. */
  failure: { readonly thrown: unknown } | undefined;
  onFailure: () => void = () => undefined;
  onInterrupt: () => void = () => undefined;
  hasEnded = false;
  barrier:
    { resolve: (messages: readonly string[]) => void; reject: (error: Error) => void } | undefined;

  /** Rejects when the attempt has failed and its task function does not end. */
  readonly lingering: Promise<never>;
  isLingering = false;
  #giveUp: ((reason: unknown) => void) | undefined;

  constructor(taskAttemptId: number) {
    this.taskAttemptId = taskAttemptId;
    this.lingering = new Promise((_resolve, reject) => {
      this.#giveUp = reject;
    });
    this.lingering.catch(() => undefined);
  }

  fail(thrown: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = { thrown };
    this.onFailure();
    setTimeout(() => {
      if (this.hasEnded) return;
      this.isLingering = true;
      this.#giveUp?.(thrown);
    }, lingerMs);
  }
}

const noCode: ProgramCode = { id: -1, bytes: new SharedArrayBuffer(0), blobs: [], leaves: [] };

function revive(code: ProgramCode): StageProgram {
  const bare = deserialize(new Uint8Array(code.bytes)) as StageProgram;
  const blobs = code.blobs.map(({ id, bytes }) => ({ id, bytes: new Uint8Array(bytes) }));
  return { ...bare, bundle: { ...bare.bundle, blobs } };
}

async function loadRuntime(module: string | undefined): Promise<TaskRuntime> {
  if (module === undefined) return await ownRuntime();
  const other = (await importModule(module)) as TaskRuntime | RuntimeWrapper;
  return "wrapRuntime" in other ? other.wrapRuntime(await ownRuntime()) : other;
}

async function ownRuntime(): Promise<TaskRuntime> {
  // Loaded beside the first task, not before the thread listens.
  const [{ compileStage }, { runTask }, { disposeExecutorLocals }] = await Promise.all([
    import("../runtime/compile-stage.ts"),
    import("../runtime/run-task.ts"),
    import("../closure/executor-local.ts"),
  ]);
  return {
    compileStage,
    runTask: async (stage, task, environment) =>
      await runTask(stage as CompiledStage, task, environment),
    dispose: disposeExecutorLocals,
  };
}

/** Buffers of result blocks that can move instead of being copied: alone in an unshared buffer. */
function transferable(blocks: readonly Uint8Array[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const block of blocks)
    if (
      block.buffer instanceof ArrayBuffer &&
      block.byteLength === block.buffer.byteLength &&
      block.byteLength >= transferFromBytes
    )
      buffers.add(block.buffer);
  return [...buffers];
}

/** Below, copying costs less than moving. */
const transferFromBytes = 16 * 1024;

function safeErrorJson(thrown: unknown): ErrorJson {
  try {
    return errorToJson(thrown);
  } catch {
    return errorToJson(new UserError("NON_ERROR_THROWN", "a value that cannot be read was thrown"));
  }
}

function errorFromMessage(json: ErrorJson): Error {
  return new UserError(json.code, json.message, { fields: json.fields ?? {} });
}
