import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SparkConf, SparkContext } from "@firesteel/core";
import { serveEventLogs } from "@firesteel/ui";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { cluster } from "./cluster.ts";

interface LogLine {
  readonly Event: string;
}

const directory = "/event-logs";
const patience = { timeout: 60_000, interval: 100 };

function contextOf(settings: Readonly<Record<string, string>>): SparkContext {
  const conf = new SparkConf()
    .setMaster("local[2]")
    .setAppName("logged")
    .setAll(cluster.conf)
    .set("spark.eventLog.enabled", "true")
    .set("spark.eventLog.dir", `${cluster.uri}${directory}`)
    .set("spark.eventLog.compress", "false")
    .setAll(settings);
  const sc = new SparkContext(conf);
  onTestFinished(() => sc.stop());
  return sc;
}

async function namesIn(path: string): Promise<string[]> {
  const statuses = await cluster.client().listStatus(path);
  return statuses.map(({ pathSuffix }) => pathSuffix).toSorted();
}

async function linesOf(path: string): Promise<LogLine[]> {
  const reader = await cluster.client().open(path);
  const pieces: Uint8Array[] = [];
  for await (const piece of reader) pieces.push(piece);
  return Buffer.concat(pieces)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LogLine);
}

function countOf(lines: readonly LogLine[], event: string): number {
  return lines.filter(({ Event }) => Event === `SparkListener${event}`).length;
}

describe("an event log on HDFS", () => {
  beforeEach(async () => {
    await cluster.client().mkdirs(directory);
  });
  afterEach(async () => {
    await cluster.client().delete(directory, { recursive: true });
  });

  it("begins another file at the size that is set", async () => {
    const sc = contextOf({ "spark.eventLog.rolling.maxFileSize": "10m" });
    const { applicationId: id } = sc;
    sc.setJobDescription("x".repeat(1_000_000));
    for (let job = 0; job < 6; job++) await sc.range(0, 2, 1, 1).count();
    const log = `${directory}/eventlog_v2_${id}`;
    const [marker] = await namesIn(log);
    expect(marker).toBe(`appstatus_${id}.inprogress`);
    await sc.stop();

    const files = [`events_1_${id}`, `events_2_${id}`];
    expect(await namesIn(log)).toEqual([`appstatus_${id}`, ...files]);
    const lines = (await Promise.all(files.map((file) => linesOf(`${log}/${file}`)))).flat();
    expect(lines[0]?.Event).toBe("SparkListenerLogStart");
    expect(lines.at(-1)?.Event).toBe("SparkListenerApplicationEnd");
    expect(countOf(lines, "JobEnd")).toBe(6);
  });

  it("can be read while the application runs, up to its last job", async () => {
    const sc = contextOf({ "spark.eventLog.rolling.enabled": "false" });
    const { applicationId: id } = sc;
    await sc.range(0, 2, 1, 2).count();

    await vi.waitFor(async () => {
      const lines = await linesOf(`${directory}/${id}.inprogress`);
      expect(countOf(lines, "JobEnd")).toBe(1);
    }, patience);
    await sc.range(0, 2, 1, 2).count();
    await sc.stop();
    expect(await namesIn(directory)).toEqual([id]);
    const lines = await linesOf(`${directory}/${id}`);
    expect(countOf(lines, "JobEnd")).toBe(2);
    expect(countOf(lines, "TaskEnd")).toBe(4);
  });

  it("keeps what happened before a program was killed", async () => {
    const program = join(import.meta.dirname, "programs/logged-until-killed.js");
    const settings = JSON.stringify({
      ...cluster.conf,
      "spark.eventLog.dir": `${cluster.uri}${directory}`,
    });
    const child = spawn(process.execPath, [program, settings], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    onTestFinished(() => void child.kill("SIGKILL"));
    const [id] = (await once(createInterface(child.stdout), "line")) as [string];
    const log = `${directory}/eventlog_v2_${id}`;
    const jobs = async (): Promise<[begun: number, ended: number]> => {
      const lines = await linesOf(`${log}/events_1_${id}`);
      return [countOf(lines, "JobStart"), countOf(lines, "JobEnd")];
    };
    await vi.waitFor(async () => expect(await jobs()).toEqual([2, 1]), patience);
    child.kill("SIGKILL");
    await ended;

    expect(await namesIn(log)).toEqual([`appstatus_${id}.inprogress`, `events_1_${id}`]);
    expect(await jobs()).toEqual([2, 1]);
  });

  it("is listed with the others of its directory, and shown from there", async () => {
    const path = `${cluster.uri}${directory}`;
    const ids: string[] = [];
    for (const rolls of ["true", "false"]) {
      const sc = contextOf({ "spark.eventLog.rolling.enabled": rolls });
      await sc.range(0, 2, 1, 2).count();
      ids.unshift(sc.applicationId);
      await sc.stop();
    }
    const running = contextOf({});
    await running.range(0, 2, 1, 2).count();
    const conf = new SparkConf().setAll(cluster.conf);
    await using served = await serveEventLogs({ path, conf, port: 0 });
    const get = async (asked: string): Promise<readonly { readonly id: string }[]> =>
      (await (await fetch(`${served.url}/api/v1/applications${asked}`)).json()) as { id: string }[];

    await vi.waitFor(async () => {
      const listed = await get("");
      expect(listed.map(({ id }) => id)).toEqual([...ids, running.applicationId]);
    }, patience);
    for (const id of ids) expect(await get(`/${id}/jobs`)).toHaveLength(1);
    expect((await get("?status=running")).map(({ id }) => id)).toEqual([running.applicationId]);
  });

  it("needs a directory that is there", async () => {
    const sc = contextOf({ "spark.eventLog.dir": `${cluster.uri}/no/such/directory` });

    await expect(sc.range(3).count()).rejects.toMatchObject({
      code: "PATH_NOT_FOUND",
      message: expect.stringContaining("spark.eventLog.dir") as string,
    });
  });
});
