import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { EnvironmentError, type ErrorJson } from "../../errors/firesteel-error.ts";
import type { ExecutorStart } from "../executor-handle.ts";
import type { ExecutorSettings } from "../executor-messages.ts";
import type { FromProcess, ToProcess } from "./process-messages.ts";
import { RemoteExecutor } from "./remote-executor.ts";

/** How long an executor may take to end when it is told to; then its process is killed. */
const terminateMs = 1000;

/** A child process with some executors, as the supervisor sees it. It ends with the last of them. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #executors = new Map<string, RemoteExecutor>();
  readonly #killers = new Map<string, NodeJS.Timeout>();
  /** What the last executor ended with, told when the process has ended too. */
  #last: Extract<FromProcess, { readonly type: "exit" }> | undefined;
  #isEnding = false;

  constructor(module: string, onEnd: () => void) {
    this.#child = fork(fileURLToPath(module), [], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", (message) => {
      this.#onMessage(message as FromProcess);
    });
    this.#child.on("error", () => {
      // It could not be started, or told something: it has ended, or will.
      this.#child.kill("SIGKILL");
    });
    this.#child.once("exit", (exitCode, signal) => {
      onEnd();
      this.#onExit(exitCode, signal);
    });
  }

  /** Whether another executor may be put in. */
  hasRoom(cores: number): boolean {
    return !this.#isEnding && this.#executors.size < cores;
  }

  open(settings: ExecutorSettings, start: ExecutorStart): RemoteExecutor {
    const { executor } = settings;
    const remote = new RemoteExecutor(settings, {
      send: (message) => {
        this.#send(message);
      },
      terminate: (id) => {
        this.#terminate(id);
      },
    });
    this.#executors.set(executor, remote);
    this.#send({ type: "start", executor, start });
    return remote;
  }

  #send(message: ToProcess): void {
    // What is meant for a process that has ended is void: its executors are told to be gone.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #terminate(executor: string): void {
    this.#send({ type: "terminate", executor });
    if (this.#killers.has(executor)) return;
    this.#killers.set(
      executor,
      // A native call holds it.
      setTimeout(() => this.#child.kill("SIGKILL"), terminateMs),
    );
  }

  #onMessage(message: FromProcess): void {
    if (message.type !== "exit") {
      this.#executors.get(message.executor)?.onMessage(message);
      return;
    }
    clearTimeout(this.#killers.get(message.executor));
    if (this.#executors.size > 1) {
      this.#gone(message.executor, message.exitCode, message.error);
      return;
    }
    this.#last = message;
    this.#isEnding = true;
    if (this.#child.connected) this.#child.disconnect();
  }

  #onExit(exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.#isEnding = true;
    for (const timer of this.#killers.values()) clearTimeout(timer);
    if (this.#last !== undefined)
      this.#gone(this.#last.executor, this.#last.exitCode, this.#last.error);
    const error = processLost(this.#child.pid, exitCode, signal).toJSON();
    for (const executor of Array.from(this.#executors.keys()))
      this.#gone(executor, exitCode ?? -1, error);
  }

  #gone(executor: string, exitCode: number, error: ErrorJson | undefined): void {
    const remote = this.#executors.get(executor);
    this.#executors.delete(executor);
    remote?.onGone(exitCode, error);
  }
}

function processLost(
  pid: number | undefined,
  exitCode: number | null,
  signal: NodeJS.Signals | null,
): EnvironmentError {
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  return new EnvironmentError(
    "WORKER_PROCESS_LOST",
    `the worker process ${pid ?? "that could not be started"} ${how}: its heap was used up, a native module crashed, or somebody killed it`,
    { fields: { pid, exitCode, signal } },
  );
}
