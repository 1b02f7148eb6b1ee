import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startConnectServer } from "#src/server/connect-server";

/** In place of Spark: takes connections on the port of its settings, and leaves its process id and how it ended. */
const fakeServer = `
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
const [, , home, ...args] = process.argv;
const settings = readFileSync(args[args.indexOf("--properties-file") + 1], "utf8");
if (settings.includes("spark.app.name broken")) { console.error("no such cluster"); process.exit(3); }
const port = /^spark\\.connect\\.grpc\\.binding\\.port (\\d+)$/m.exec(settings)[1];
writeFileSync(home + "/pid", String(process.pid));
writeFileSync(home + "/settings", settings);
process.on("SIGTERM", () => { writeFileSync(home + "/ended", "in order"); process.exit(0); });
createServer((socket) => socket.end()).listen(Number(port), "127.0.0.1");
`;
const driver = `
import { startConnectServer } from ${JSON.stringify(import.meta.resolve("#src/server/connect-server"))};
await startConnectServer({ master: "fake", conf: { "spark.home": process.argv[1] } });
console.log("started");
setInterval(() => undefined, 1000);
`;

describe("a Connect server of this driver's own", () => {
  let home: string;
  let started: ChildProcess | undefined;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "firesteel-fake-spark-"));
    await mkdir(join(home, "bin"));
    await writeFile(join(home, "server.mjs"), fakeServer);
    const submit = join(home, "bin", "spark-submit");
    await writeFile(
      submit,
      `#!/bin/sh\nexec "${process.execPath}" "${home}/server.mjs" "${home}" "$@"\n`,
    );
    await chmod(submit, 0o755);
  });
  afterEach(async () => {
    started?.kill("SIGKILL");
    await rm(home, { recursive: true, force: true });
  });

  const serverPid = async (): Promise<number> => Number(await readFile(join(home, "pid"), "utf8"));
  const howItEnded = async (): Promise<string> => await readFile(join(home, "ended"), "utf8");

  it("ends in order when it is stopped", async () => {
    const server = await startConnectServer({ master: "fake", conf: { "spark.home": home } });
    expect(isAlive(await serverPid())).toBe(true);

    await server.stop();

    expect(isAlive(await serverPid())).toBe(false);
    expect(await howItEnded()).toBe("in order");
  });

  it.each([
    ["local[2]", {}, "-XX:TieredStopAtLevel=1"],
    ["local", { "spark.driver.defaultJavaOptions": "-Xint" }, "-Xint"],
    ["spark://host:7077", {}, undefined],
    ["yarn", {}, undefined],
  ])("of %s with %j has the JVM options %s", async (master, settings, options) => {
    const conf = { "spark.home": home, ...settings };
    const server = await startConnectServer({ master, conf });
    await server.stop();

    const told = await readFile(join(home, "settings"), "utf8");
    expect(/^spark\.driver\.defaultJavaOptions (.*)$/m.exec(told)?.[1]).toBe(options);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)(
    "ends in order when the driver dies of %s",
    async (signal) => {
      started = spawn(process.execPath, ["--input-type=module", "-e", driver, home], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(started.stdout as NodeJS.ReadableStream, "data");
      const pid = await serverPid();
      expect(isAlive(pid)).toBe(true);

      started.kill(signal);

      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 60_000);
      expect(await howItEnded()).toBe("in order");
    },
  );

  it("is an error with the end of its log where it does not start", async () => {
    const conf = { "spark.home": home, "spark.app.name": "broken" };
    await expect(startConnectServer({ master: "fake", conf })).rejects.toMatchObject({
      code: "CONNECT_SERVER_FAILED",
      message: expect.stringMatching(/ended with exit code 3.*no such cluster/s),
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
