import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { serveEventLog, serveEventLogs } from "@firesteel/ui";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { complaintsOf, launchChromium } from "../../tools/ci/chromium.mjs";
import { killProgram, runProgram } from "./run-program.mjs";

const commandLine = resolve(import.meta.dirname, "../../packages/cli/dist/main.js");
const plain = { "spark.eventLog.rolling.enabled": "false", "spark.eventLog.compress": "false" };

let directory;
let logs;
let rolling;
let single;
let killed;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "history-list-"));
  logs = join(directory, "logs");
  mkdirSync(logs);
  rolling = await runProgram("words.mjs", directory, "{}");
  single = await runProgram("words.mjs", directory, JSON.stringify(plain));
  killed = await killProgram("waits.mjs", directory);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Until the test ends. */
async function serve(path, onNotice) {
  const served = await serveEventLogs({ path, port: 0, onNotice });
  onTestFinished(async () => await served[Symbol.asyncDispose]());
  const get = async (asked) => {
    const answer = await fetch(`${served.url}/api/v1/${asked}`);
    expect([asked, answer.status]).toEqual([asked, 200]);
    return await answer.json();
  };
  return { url: served.url, get };
}

/** Until the test ends. */
async function serveOne(path) {
  const served = await serveEventLog({ path, port: 0 });
  onTestFinished(async () => await served[Symbol.asyncDispose]());
  return served;
}

const idsOf = (applications) => applications.map(({ id }) => id);

describe("a list of event logs", () => {
  it("has those that are over, the last one first, then those that run or died", async () => {
    const { get } = await serve(logs);
    const all = await get("applications");

    expect(idsOf(all)).toEqual([single.id, rolling.id, killed.id]);
    expect(all.map(({ attempts: [{ completed }] }) => completed)).toEqual([true, true, false]);
    for (const { name, attempts } of all.slice(0, 2)) {
      expect(name).toBe("words <b>&amp;");
      const [{ startTimeEpoch, endTimeEpoch, duration, lastUpdatedEpoch }] = attempts;
      expect(endTimeEpoch - startTimeEpoch).toBe(duration);
      expect(lastUpdatedEpoch).toBe(endTimeEpoch);
      expect(duration).toBeGreaterThan(0);
    }
  });

  it("is cut to what is asked for", async () => {
    const { url, get } = await serve(logs);
    const [last, first] = await get("applications");
    const { startTime } = last.attempts[0];

    expect(idsOf(await get("applications?status=completed"))).toEqual([single.id, rolling.id]);
    expect(idsOf(await get("applications?status=running"))).toEqual([killed.id]);
    expect(idsOf(await get("applications?limit=1"))).toEqual([single.id]);
    expect(idsOf(await get("applications?minDate=2999-01-01"))).toEqual([]);
    expect(idsOf(await get(`applications?minDate=${startTime}`))).not.toContain(first.id);
    expect((await fetch(`${url}/api/v1/applications?status=odd`)).status).toBe(404);
  });

  it("opens each log when it is asked for, as one that is shown alone", async () => {
    const { url, get } = await serve(logs);
    const alone = await serveOne(join(logs, `eventlog_v2_${rolling.id}`));

    for (const path of ["jobs", "stages", "allexecutors", "environment"]) {
      const answer = await fetch(`${alone.url}/api/v1/applications/${rolling.id}/${path}`);
      expect(await get(`applications/${rolling.id}/${path}`)).toEqual(await answer.json());
    }
    expect(await get(`applications/${single.id}/jobs`)).toHaveLength(single.jobs.length);
    const missing = await fetch(`${url}/api/v1/applications/local-1/jobs`);
    expect([missing.status, await missing.text()]).toEqual([404, "unknown app: local-1"]);
  });

  it("shows what was logged since, of an application that runs, and logs that are new", async () => {
    const growing = join(directory, "growing");
    cpSync(join(logs, `eventlog_v2_${killed.id}`), join(growing, `eventlog_v2_${killed.id}`), {
      recursive: true,
    });
    const { url, get } = await serve(growing);
    expect(idsOf(await get("applications"))).toEqual([killed.id]);
    const log = join(growing, "app-2");
    const lines = [
      { Event: "SparkListenerLogStart", "Spark Version": "4.3.0" },
      {
        Event: "SparkListenerApplicationStart",
        "App ID": "app-2",
        "App Name": "two",
        Timestamp: 5,
      },
    ];
    const jobStart = (id) => ({ Event: "SparkListenerJobStart", "Job ID": id, "Stage IDs": [] });
    writeFileSync(`${log}.inprogress`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

    expect(idsOf(await get("applications"))).toEqual([killed.id, "app-2"]);
    expect(await get("applications/app-2/jobs")).toEqual([]);
    appendFileSync(`${log}.inprogress`, `${JSON.stringify(jobStart(0))}\n`);
    expect((await fetch(`${url}/history/app-2/jobs/`)).status).toBe(200);
    expect(await get("applications/app-2/jobs")).toHaveLength(1);
  });

  it("leaves out what is no log", async () => {
    const mixed = join(directory, "mixed");
    cpSync(join(logs, single.id), join(mixed, single.id));
    writeFileSync(join(mixed, "words.txt"), "a b c\n");
    writeFileSync(join(mixed, "empty"), "");
    writeFileSync(join(mixed, "other.json"), '{"Event":"SparkListenerJobStart"}\n');
    writeFileSync(join(mixed, ".hidden"), '{"Event":"SparkListenerLogStart"}\n');
    mkdirSync(join(mixed, "folder"));
    mkdirSync(join(mixed, "eventlog_v2_bad"));
    writeFileSync(join(mixed, "eventlog_v2_bad", "events_1_bad.zstd"), "no zstd");
    const { get } = await serve(mixed);

    expect(idsOf(await get("applications"))).toEqual([single.id]);
  });

  it("is refused where there is no such directory", async () => {
    const path = join(directory, "nowhere");

    await expect(serveEventLogs({ path, port: 0 })).rejects.toMatchObject({
      code: "PATH_NOT_FOUND",
    });
  });

  it("gives each log as an archive that can be shown again", async () => {
    const { url } = await serve(logs);
    for (const { id, jobs } of [rolling, single]) {
      const answer = await fetch(`${url}/api/v1/applications/${id}/logs`);
      expect(answer.headers.get("Content-Disposition")).toContain(`eventLogs-${id}.zip`);
      const target = join(directory, `unpacked-${id}`);
      writeFileSync(`${target}.zip`, Buffer.from(await answer.arrayBuffer()));
      execFileSync("python3", ["-m", "zipfile", "-e", `${target}.zip`, target]);
      const [name] = readdirSync(target);
      const served = await serveOne(join(target, name));
      const shown = await fetch(`${served.url}/api/v1/applications/${id}/jobs`);
      expect(await shown.json()).toHaveLength(jobs.length);
    }
  });
});

describe("the pages of a list of event logs", () => {
  it("lead to every page of each application and back", async () => {
    const { url } = await serve(logs);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      const complaints = complaintsOf(page);
      await page.goto(url);
      await page.getByRole("heading", { name: /^Incomplete applications/ }).waitFor();
      expect(await page.locator("main").textContent()).toContain("words <b>&amp;");
      await page.getByRole("link", { name: rolling.id, exact: true }).click();
      await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/history/${rolling.id}/jobs/`);
      await page.getByRole("link", { name: "0", exact: true }).first().click();
      await page.getByRole("heading", { name: "Job 0" }).waitFor();
      await page.waitForSelector("svg .node");
      for (const tab of ["Stages", "Storage", "Environment", "Executors"]) {
        await page.getByRole("navigation").getByRole("link", { name: tab }).click();
        await page.getByRole("heading", { name: tab, exact: true }).first().waitFor();
        await page.waitForSelector("table");
        expect(new URL(page.url()).pathname).toBe(`/history/${rolling.id}/${tab.toLowerCase()}/`);
      }
      await page.reload();
      await page.getByRole("heading", { name: "Executors", exact: true }).first().waitFor();
      await page.getByRole("link", { name: "All applications" }).click();
      await page.getByRole("heading", { name: "Applications", exact: true }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe("firesteel history with a directory", () => {
  it("lists its logs until it is ended, without Spark", async () => {
    const child = spawn(process.execPath, [commandLine, "history", logs, "--port", "0"], {
      stdio: ["ignore", "inherit", "pipe"],
      env: { ...process.env, SPARK_HOME: undefined },
    });
    const ended = once(child, "close");
    try {
      const [line] = await once(createInterface(child.stderr), "line");
      const [, url] = /^the event logs of \S+ are listed on (\S+)$/.exec(line) ?? [];
      const found = await (await fetch(`${url}/api/v1/applications`)).json();
      expect(idsOf(found)).toContain(rolling.id);
    } finally {
      child.kill("SIGTERM");
    }
    await ended;
  });
});
