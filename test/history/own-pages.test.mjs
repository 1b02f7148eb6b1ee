import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { serveEventLog } from "@firesteel/ui";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { complaintsOf, launchChromium } from "../../tools/ci/chromium.mjs";
import { killProgram, runProgram } from "./run-program.mjs";

const commandLine = resolve(import.meta.dirname, "../../packages/cli/dist/main.js");

let directory;
let log;
let killed;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "history-pages-"));
  mkdirSync(join(directory, "logs"));
  const { id } = await runProgram("words.mjs", directory, "{}");
  log = join(directory, "logs", `eventlog_v2_${id}`);
  killed = join(directory, "logs", `eventlog_v2_${(await killProgram("waits.mjs", directory)).id}`);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Until the test ends. */
async function serve(options) {
  const served = await serveEventLog({ ...options, port: 0 });
  onTestFinished(async () => await served[Symbol.asyncDispose]());
  return served;
}

async function jobsOf({ url, applicationId }) {
  return await (await fetch(`${url}/api/v1/applications/${applicationId}/jobs`)).json();
}

describe("firesteel history with a log", () => {
  it("serves it until it is ended, without Spark", async () => {
    const child = spawn(process.execPath, [commandLine, "history", log, "--port", "0"], {
      stdio: ["ignore", "inherit", "pipe"],
      env: { ...process.env, SPARK_HOME: undefined },
    });
    const ended = once(child, "close");
    try {
      const [line] = await once(createInterface(child.stderr), "line");
      const [, url] = /^the event log of words <b>&amp; is shown on (\S+)$/.exec(line) ?? [];
      const [application] = await (await fetch(`${url}/api/v1/applications`)).json();
      expect(application.attempts).toMatchObject([{ completed: true }]);
    } finally {
      child.kill("SIGTERM");
    }
    await ended;
  });

  it("says what is wrong with a path that is no log", async () => {
    const path = join(directory, "words.txt");
    writeFileSync(path, "a b c\n");
    const child = spawn(process.execPath, [commandLine, "history", path], {
      stdio: ["ignore", "inherit", "pipe"],
    });
    const lines = [];
    createInterface(child.stderr).on("line", (line) => lines.push(line));
    const [code] = await once(child, "close");

    expect(code).toBe(1);
    expect(lines.join("\n")).toMatch(/^error: .*words\.txt/);
  });
});

describe("serveEventLog", () => {
  it("draws the pages of an application that is over, or died, with nothing to kill", async () => {
    const over = await serve({ path: log });
    const dead = await serve({ path: killed });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      const complaints = complaintsOf(page);
      for (const path of [
        "/jobs/",
        "/jobs/job/?id=1",
        "/stages/",
        "/stages/stage/?id=0&attempt=0",
        "/storage/",
        "/environment/",
        "/executors/",
      ]) {
        await page.goto(over.url + path);
        await page.waitForSelector("table");
        expect(await page.getByRole("button", { name: /^Kill (?:job|stage)/ }).count()).toBe(0);
        expect(await page.locator("header").textContent()).toContain("from its event log");
      }
      // Its job was running when it was killed.
      await page.goto(`${dead.url}/jobs/`);
      await page.getByRole("heading", { name: "Running jobs" }).waitFor();
      expect(await page.getByRole("button", { name: /^Kill job/ }).count()).toBe(0);
      await page.goto(`${over.url}/jobs/`);
      await page.waitForSelector("table");
      expect(await page.locator(".app").textContent()).toContain("words <b>&amp;");
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it("shows what a program that was killed did until then", async () => {
    const served = await serve({ path: killed });

    expect((await jobsOf(served)).map(({ status }) => status)).toEqual(["RUNNING", "SUCCEEDED"]);
  });

  it("shows what is in front of a place where the log is cut off, and says so", async () => {
    const cut = join(directory, "eventlog_v2_cut");
    mkdirSync(cut);
    const [name] = readdirSync(log).filter((each) => each.startsWith("events_1_"));
    const bytes = readFileSync(join(log, name));
    writeFileSync(join(cut, name), bytes.subarray(0, bytes.length - 20));
    const notices = [];
    const served = await serve({
      path: cut,
      onNotice: (message) => notices.push(message),
    });

    expect(await jobsOf(served)).not.toEqual([]);
    expect(notices.join("\n")).toContain("cut off");
    const text = join(directory, "cut-text");
    const lines = [
      { Event: "SparkListenerLogStart", "Spark Version": "4.3.0" },
      { Event: "SparkListenerApplicationStart", "App ID": "app-1", "App Name": "cut" },
    ].map((line) => JSON.stringify(line));
    writeFileSync(text, `${lines.join("\n")}\n{"Event":"SparkLis`);
    const more = [];
    const other = await serve({
      path: text,
      onNotice: (message) => more.push(message),
    });
    expect(other.applicationId).toBe("app-1");
    expect(more.join("\n")).toContain("within a line");
  });

  it.each([
    ["nothing", "PATH_NOT_FOUND", undefined],
    ["words.txt", "NOT_AN_EVENT_LOG", "a b c\n"],
    ["other.json", "NOT_AN_EVENT_LOG", '{"Event":"SparkListenerJobStart"}\n'],
    ["nameless", "NOT_AN_EVENT_LOG", '{"Event":"SparkListenerLogStart"}\n'],
    ["empty", "NOT_AN_EVENT_LOG", ""],
    ["app-1.lz4", "NOT_AN_EVENT_LOG", "x"],
  ])("refuses what is no log: %s", async (name, code, content) => {
    const path = join(directory, name);
    if (content !== undefined) writeFileSync(path, content);

    await expect(serveEventLog({ path, port: 0 })).rejects.toMatchObject({ code });
  });
});
