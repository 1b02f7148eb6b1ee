/**
 * Entry of `firesteel-worker`, which Spark starts in the place of Python: `-m pyspark.daemon` or `-m pyspark.worker`;
 * the daemon starts it again, with `--serve`, for each connection.
 */
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const module = process.argv[process.argv.indexOf("-m") + 1];

if (process.argv[2] === "--serve") {
  const { catchStrayErrors, serve } = await import("./serve.ts");
  catchStrayErrors();
  process.on("message", (_: unknown, socket: unknown) => {
    if (socket !== undefined && socket !== null) endAfter(serve(socket as Socket, "called"));
  });
  // The daemon is gone, and Spark with it.
  process.on("disconnect", () => process.exit(0));
  process.on("SIGHUP", () => undefined);
} else if (module?.endsWith("daemon") === true) {
  const { runDaemon } = await import("./daemon.ts");
  runDaemon(self);
} else if (module?.endsWith("worker") === true) {
  const { catchStrayErrors, serve } = await import("./serve.ts");
  catchStrayErrors();
  const path = process.env["PYTHON_WORKER_FACTORY_SOCK_PATH"];
  const socket =
    path === undefined
      ? connect(Number(process.env["PYTHON_WORKER_FACTORY_PORT"]), "127.0.0.1")
      : connect(path);
  socket.once("connect", () => endAfter(serve(socket, "calling")));
  socket.once("error", () => process.exit(1));
} else {
  console.error(
    `firesteel-worker is started by Spark, as its Python: spark.sql.execution.pyspark.python or PYSPARK_PYTHON; it cannot do ${process.argv.slice(2).join(" ")}`,
  );
  process.exit(2);
}

function endAfter(served: Promise<void>): void {
  served.then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
