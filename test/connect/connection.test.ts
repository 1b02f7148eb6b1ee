import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { figuresOfSpark } from "./figures.ts";
import { forward } from "./forward.ts";
import { LossSite, workerLosses } from "./losses.ts";
import { server } from "./server.ts";
import { Certificate, TlsProxy } from "./tls-proxy.ts";

const token = "a secret of the suite";
const environment = {
  CONNECT_PORT: "15404",
  SPARK_INSTANCE: "connection",
  SPARK_CONNECT_AUTHENTICATE_TOKEN: token,
  SPARK_CONF_ARGS: Object.entries({
    "spark.driver.maxResultSize": "8m",
    "spark.connect.grpc.maxInboundMessageSize": "4194304",
    "spark.ui.enabled": "true",
    "spark.ui.port": "15405",
    // Little, so that tasks spill.
    "spark.executor.pyspark.memory": "160m",
  })
    .map(([key, value]) => `--conf ${key}=${value}`)
    .join(" "),
};
const url = `sc://127.0.0.1:15404/;token=${encodeURIComponent(token)}`;

/** Forwards connections to the server until it is told to cut them. */
class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  cuts = 0;

  private constructor(target: number) {
    this.#server = createServer((inner) => forward(inner, target, this.#sockets));
  }

  static async start(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  cut(): void {
    this.cuts++;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function open(master: string, settings: Readonly<Record<string, string>> = {}): SparkContext {
  const conf = new SparkConf().setMaster(master).setAppName("connection").setAll(settings);
  return new SparkContext(conf);
}

/** A program in the place of the worker's, in a directory of its own that it knows as `$here`. */
class Launcher {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(command: string): Promise<Launcher> {
    const launcher = new Launcher(await mkdtemp(join(tmpdir(), "firesteel-launcher-")));
    const text = `#!/bin/sh\nhere=$(dirname "$0")\n${command} "$@"\n`;
    await writeFile(launcher.path, text, { mode: 0o755 });
    return launcher;
  }

  get path(): string {
    return join(this.directory, "launcher");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function failureOf(work: Promise<unknown>): Promise<FiresteelError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!FiresteelError.is(error)) throw new Error(`no error of ours: ${String(error)}`);
  return error;
}

let directory: string;
let trusted: Certificate;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "firesteel-connection-"));
  trusted = await Certificate.make(directory, "trusted");
  // What gRPC trusts is read when it is loaded, with the first context.
  process.env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"] = trusted.pemFile;
  await server("spark", ["start", "connect", "local[2,4]"], environment);
});
afterAll(async () => {
  await server("spark", ["stop"], environment);
  delete process.env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"];
  await rm(directory, { recursive: true, force: true });
});

describe("a connection to Spark", () => {
  it("that is cut again and again costs time, and no record comes twice", async () => {
    await using proxy = await CuttingProxy.start(15404);
    await using sc = open(url.replace("15404", String(proxy.port)));
    const seen = sc.accumulator(0);
    await sc.range(0, 2, 1, 2).count();
    const cutting = setInterval(() => proxy.cut(), 700);
    // The last record of each partition outlasts several cuts, however fast the machine is.

    const records = await sc
      .range(0, 200, 1, 4)
      .map(async (i) => {
        await new Promise((resolve) => setTimeout(resolve, i % 50 === 49 ? 4_000 : 40));
        seen.add(1);
        return i;
      })
      .collect();
    clearInterval(cutting);

    expect(proxy.cuts).toBeGreaterThan(1);
    expect(records).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(seen.value).toBe(200);
  });

  it("that no server answers is an error that says so", async () => {
    await using sc = open("sc://127.0.0.1:1");

    const error = await failureOf(sc.range(0, 3).count());

    expect(error.code).toBe("CONNECT_UNAVAILABLE");
    expect(error.message).toContain("127.0.0.1:1");
  });

  it("without the token, or with another, is refused, and the token not shown", async () => {
    for (const wrong of ["sc://127.0.0.1:15404", "sc://127.0.0.1:15404/;token=other-token"]) {
      await using sc = open(wrong);

      const error = await failureOf(sc.range(0, 3).count());

      expect(error.code).toBe("CONNECT_UNAUTHENTICATED");
      expect(`${error.message}${JSON.stringify(error)}`).not.toContain("other-token");
    }
  });

  it("by TLS works where the certificate is trusted, and says so where it is not", async () => {
    const withTls = (port: number): string =>
      `sc://localhost:${port}/;use_ssl=true;token=${encodeURIComponent(token)}`;
    await using proxy = await TlsProxy.start(trusted, 15404);
    const stranger = await Certificate.make(directory, "stranger");
    await using strangers = await TlsProxy.start(stranger, 15404);

    {
      await using sc = open(withTls(proxy.port));
      expect(await sc.range(0, 5, 1, 2).count()).toBe(5);
    }
    for (const [master, why] of [
      [withTls(strangers.port), /self.signed certificate/],
      [withTls(15404), /check host, port and TLS/],
      [url.replace("15404", String(proxy.port)), /check host, port and TLS/],
    ] as const) {
      await using refused = open(master);
      const error = await failureOf(refused.range(0, 3).count());
      expect(error).toMatchObject({
        code: "CONNECT_UNAVAILABLE",
        message: expect.stringMatching(why),
      });
    }
  });

  it("to a result that is too large for the driver fails by Spark's limit", async () => {
    await using sc = open(url);
    const large = sc
      .range(0, 4, 1, 4)
      .map((i) => `${i}`.padEnd(6_000_000, String(Math.sqrt(i + 2))));

    const error = await failureOf(large.collect());

    expect(error.code).toBe("RESULT_SIZE_EXCEEDED");
    expect(error.message).toContain("spark.driver.maxResultSize");
    expect(await sc.range(0, 5, 1, 2).count()).toBe(5);
  });

  it("whose executors lack the worker says which program is missing", async () => {
    await using sc = open(url, { "spark.firesteel.connect.worker": "/no/such/firesteel-worker" });

    const error = await failureOf(sc.range(0, 3).count());

    expect(error.code).toBe("WORKER_NOT_STARTED");
    expect(error.message).toContain("/no/such/firesteel-worker");
  });

  it("whose executors have a launcher but no Node says what the launcher said", async () => {
    await using launcher = await Launcher.make("exec no-such-node");
    await using sc = open(url, { "spark.firesteel.connect.worker": launcher.path });

    const error = await failureOf(sc.range(0, 3).count());

    expect(error.code).toBe("WORKER_NOT_STARTED");
    expect(error.message).toContain("no-such-node: not found");
  });

  it("whose executors have another version of the worker names both", async () => {
    await using launcher = await Launcher.make(
      `exec '${process.execPath}' "$here/dist/worker/main.js"`,
    );
    const connect = new URL("../../../packages/connect/", import.meta.url).pathname;
    await cp(join(connect, "dist"), join(launcher.directory, "dist"), { recursive: true });
    await symlink(join(connect, "../../node_modules"), join(launcher.directory, "node_modules"));
    const manifest = JSON.parse(await readFile(join(connect, "package.json"), "utf8")) as {
      version: string;
    };
    await writeFile(
      join(launcher.directory, "package.json"),
      JSON.stringify({ ...manifest, version: "9.8.7" }),
    );
    await using sc = open(url, { "spark.firesteel.connect.worker": launcher.path });

    const error = await failureOf(sc.range(0, 3).count());

    const cause = error.cause as FiresteelError;
    expect(cause.code).toBe("WORKER_VERSION_MISMATCH");
    expect(cause.fields).toMatchObject({ driver: manifest.version, worker: "9.8.7" });
    expect(error.message).toContain(`Firesteel ${manifest.version} on V8`);
    expect(error.message).toContain("Firesteel 9.8.7 on V8");
  });

  it("takes functions that are larger than one message, and refuses plans that are", async () => {
    await using sc = open(url);
    const large = Uint8Array.from({ length: 6_000_000 }, (_, i) => i % 251);
    const blocks = Array.from({ length: 30 }, (_, k) =>
      sc.parallelize(
        Array.from({ length: 10 }, (_unused, i) =>
          `${k} ${i}`.padEnd(20_000, String(Math.sqrt(k))),
        ),
        1,
      ),
    );

    const bytes = await sc
      .range(0, 3, 1, 2)
      .map((i) => large[i * 1_000_000])
      .collect();
    const grouped = blocks.map((block) => block.map((text) => [text, 1]).groupByKey(1));
    const error = await failureOf(sc.union(grouped).count());

    expect(bytes).toEqual([0, 1_000_000 % 251, 2_000_000 % 251]);
    expect(error.code).toBe("CONNECT_MESSAGE_TOO_LARGE");
    expect(error.message).toContain("spark.connect.grpc.maxInboundMessageSize");
    expect(await sc.range(0, 5, 1, 2).count()).toBe(5);
  });

  it("whose worker dies whenever it runs a task ends the job, which says so", async () => {
    await using sc = open(url);

    const error = await failureOf(
      sc
        .range(0, 4, 1, 2)
        .map((i) => {
          if (i === 3) process.kill(process.pid, "SIGKILL");
          return i;
        })
        .count(),
    );

    expect(error.code).toBe("TASK_FAILED");
    expect(error.fields).toMatchObject({ partition: 1 });
    expect((error.cause as FiresteelError).code).toBe("EXECUTOR_LOST");
    expect(await sc.range(0, 5, 1, 2).count()).toBe(5);
  });

  it("to a server that was started anew is an error that says so, and a new context works", async () => {
    await using sc = open(url);
    expect(await sc.range(0, 5, 1, 2).count()).toBe(5);
    await server("spark", ["stop"], environment);
    await server("spark", ["start", "connect", "local[2,4]"], environment);

    const error = await failureOf(
      sc
        .range(0, 5, 1, 2)
        .map((i) => i + 1)
        .count(),
    );

    expect(error.code).toBe("CONNECT_SESSION_LOST");
    await sc.stop();
    await using another = open(url);
    expect(await another.range(0, 5, 1, 2).count()).toBe(5);
  });
});

describe("losses on local[2,4]", () => {
  workerLosses(new LossSite(() => ({ "spark.master": url })));
});

figuresOfSpark(() => open(url), "http://127.0.0.1:15405");
