import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SparkConf, SparkContext } from "@firesteel/core";
import { failureOf } from "../embedded/engine-harness.ts";

let root: string;
const mounts: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "event-log-"));
});

afterEach(() => {
  for (const mount of mounts.splice(0)) execFileSync("umount", [mount]);
  rmSync(root, { recursive: true, force: true });
});

function contextOf(settings: Record<string, string> = {}): SparkContext {
  return new SparkContext(
    new SparkConf()
      .setMaster("local[2]")
      .setAppName("event log")
      .set("spark.app.id", "App 1.a")
      .set("spark.eventLog.enabled", "true")
      .set("spark.eventLog.dir", root)
      .set("spark.eventLog.compress", "false")
      .setAll(settings),
  );
}

type Line = { readonly Event: string } & Record<string, unknown>;

function linesOf(...path: string[]): Line[] {
  const text = readFileSync(join(root, ...path), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

describe("the event log", () => {
  it("is a directory of numbered files, with a mark while the application runs", async () => {
    const sc = contextOf();
    await sc.range(0, 10, 1, 2).count();
    const directory = "eventlog_v2_app-1_a";
    expect(readdirSync(join(root, directory))).toEqual([
      "appstatus_app-1_a.inprogress",
      "events_1_app-1_a",
    ]);
    await sc.stop();

    expect(readdirSync(join(root, directory))).toEqual(["appstatus_app-1_a", "events_1_app-1_a"]);
    const lines = linesOf(directory, "events_1_app-1_a");
    expect(lines.slice(0, 5).map(({ Event }) => Event)).toEqual([
      "SparkListenerLogStart",
      "SparkListenerResourceProfileAdded",
      "SparkListenerBlockManagerAdded",
      "SparkListenerEnvironmentUpdate",
      "SparkListenerApplicationStart",
    ]);
    expect(lines.at(-1)?.Event).toBe("SparkListenerApplicationEnd");
    expect(lines.filter(({ Event }) => Event === "SparkListenerTaskEnd")).toHaveLength(2);
  });

  it("begins another file at the size that is set", async () => {
    const description = "x".repeat(1_000_000);
    {
      await using sc = contextOf({ "spark.eventLog.rolling.maxFileSize": "10m" });
      sc.setJobDescription(description);
      for (let job = 0; job < 6; job++) await sc.range(0, 2, 1, 1).count();
    }

    const directory = "eventlog_v2_app-1_a";
    const files = readdirSync(join(root, directory)).filter((name) => name.startsWith("events_"));
    expect(files).toEqual(["events_1_app-1_a", "events_2_app-1_a"]);
    for (const file of files)
      expect(statSync(join(root, directory, file)).size).toBeLessThanOrEqual(10 * 1024 * 1024);
    const lines = files.flatMap((file) => linesOf(directory, file));
    expect(lines.filter(({ Event }) => Event === "SparkListenerJobEnd")).toHaveLength(6);
  });

  it("is one file where it is not to roll, and replaces an older one when it may", async () => {
    const single = { "spark.eventLog.rolling.enabled": "false" };
    const sc = contextOf(single);
    await sc.range(0, 10, 1, 2).count();
    expect(readdirSync(root)).toEqual(["app-1_a.inprogress"]);
    await sc.stop();
    expect(readdirSync(root)).toEqual(["app-1_a"]);

    const again = contextOf(single);
    const refusal = await failureOf(again.range(0, 10, 1, 2).count());
    await again.stop();
    expect(refusal.code).toBe("PATH_ALREADY_EXISTS");
    expect(refusal.message).toContain("spark.eventLog.overwrite");

    await using last = contextOf({ ...single, "spark.eventLog.overwrite": "true" });
    await last.range(0, 10, 1, 2).count();
    await last.stop();
    expect(readdirSync(root)).toEqual(["app-1_a"]);
  });

  it("tells of blocks only when it is to", async () => {
    for (const isOn of ["false", "true"]) {
      const sc = contextOf({
        "spark.eventLog.logBlockUpdates.enabled": isOn,
        "spark.eventLog.overwrite": "true",
      });
      const kept = sc.range(0, 10, 1, 3).cache();
      await kept.count();
      await kept.unpersist();
      await sc.stop();

      const updates = linesOf("eventlog_v2_app-1_a", "events_1_app-1_a").filter(
        ({ Event }) => Event === "SparkListenerBlockUpdated",
      );
      expect(updates).toHaveLength(isOn === "true" ? 6 : 0);
    }
  });

  it("shows no secrets", async () => {
    {
      await using sc = contextOf({ "spark.my.password": "open sesame" });
      sc.setLocalProperty("spark.my.password", "open sesame");
      await sc.range(0, 10, 1, 2).count();
    }

    const text = readFileSync(join(root, "eventlog_v2_app-1_a", "events_1_app-1_a"), "utf8");
    expect(text).toContain("spark.my.password");
    expect(text).not.toContain("sesame");
  });
});

describe("a context that cannot log", () => {
  it("does not start", async () => {
    writeFileSync(join(root, "file"), "");
    for (const [directory, code] of [
      [join(root, "missing"), "PATH_NOT_FOUND"],
      [join(root, "file"), "NOT_A_DIRECTORY"],
    ] as const) {
      const opened = Promise.resolve(directory).then((dir) =>
        contextOf({ "spark.eventLog.dir": dir }),
      );
      const refusal = await failureOf(opened);
      expect(refusal.code).toBe(code);
      expect(refusal.message).toContain("spark.eventLog.dir");
    }
    expect(SparkContext.active).toBeUndefined();
  });

  it("runs no job where files cannot be made", async () => {
    // Not even root can make any there.
    await using sc = contextOf({ "spark.eventLog.dir": "/sys" });

    const refusal = await failureOf(sc.range(0, 10, 1, 2).count());
    expect(refusal.message).toContain("/sys");
  });
});

describe("a disk that fills up", () => {
  it("ends the log and no job", async () => {
    const directory = join(root, "small");
    mkdirSync(directory);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", directory]);
    mounts.push(directory);
    const written: string[] = [];
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const sc = contextOf({ "spark.eventLog.dir": directory });
    sc.setJobDescription("y".repeat(100_000));
    for (let job = 0; job < 5; job++) expect(await sc.range(0, 10, 1, 2).count()).toBe(10);
    await sc.stop();
    write.mockRestore();

    const errors = written.filter((text) => text.includes("ERROR EventLog"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain("no space left");
    // As that of an application that died: History Servers read it up to there.
    expect(readdirSync(join(directory, "eventlog_v2_app-1_a"))).toEqual([
      "appstatus_app-1_a.inprogress",
      "events_1_app-1_a",
    ]);
  });
});
