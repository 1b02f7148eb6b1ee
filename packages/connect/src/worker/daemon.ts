import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync, writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { int32Bytes, prefixed } from "./protocol.ts";

/**
 * Stands in for PySpark's daemon: says where it listens, and gives each connection a process of its own, since Spark
 * ends a worker by its process number. Node cannot fork, so one process is kept ready. Source: `pyspark/daemon.py`.
 */
export function runDaemon(workerFile: string): void {
  const children = new Map<number, ChildProcess>();
  let spare: ChildProcess | undefined;

  const start = (): ChildProcess => {
    // Standard output is the daemon's channel to Spark: what programs print goes to the executor's log.
    const child = fork(workerFile, ["--serve"], {
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: heapArguments(),
    });
    if (child.pid !== undefined) children.set(child.pid, child);
    child.on("exit", () => {
      if (child.pid !== undefined) children.delete(child.pid);
      if (spare === child) spare = undefined;
    });
    child.on("error", (error) => console.error("a worker process failed:", error));
    return child;
  };
  const shutDown = (): never => {
    for (const child of children.values()) child.kill("SIGKILL");
    if (socketPath !== undefined) rmSync(socketPath, { force: true });
    process.exit(0);
  };

  const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket: Socket) => {
    const child = spare ?? start();
    spare = undefined;
    child.send("connection", socket, { keepOpen: false }, (error) => {
      if (error !== null) socket.destroy();
    });
    setImmediate(() => {
      spare ??= start();
    });
  });

  let socketPath: string | undefined;
  if (/^true$/i.test(process.env["PYTHON_UNIX_DOMAIN_ENABLED"] ?? "")) {
    const path = join(
      process.env["PYTHON_WORKER_FACTORY_SOCK_DIR"] ?? "/tmp",
      `.${randomUUID()}.sock`,
    );
    socketPath = path;
    server.listen(path, () => {
      writeSync(1, prefixed(Buffer.from(path)));
    });
  } else
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      writeSync(1, int32Bytes(typeof address === "object" && address !== null ? address.port : 0));
    });

  let pending: Buffer = Buffer.alloc(0);
  process.stdin.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (; pending.length >= 4; pending = pending.subarray(4)) kill(pending.readInt32BE(0));
  });
  process.stdin.on("end", shutDown).on("error", shutDown);
  process.on("SIGTERM", shutDown);
  process.on("SIGHUP", () => undefined);

  const kill = (pid: number): void => {
    children.get(pid)?.kill("SIGKILL");
  };
}

/** Spark's limit for the memory of a worker, where it has one; else V8's own. */
function heapArguments(): string[] {
  const limit = Number(process.env["PYSPARK_EXECUTOR_MEMORY_MB"]);
  return limit > 0 ? [`--max-old-space-size=${limit}`] : [];
}
