import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { serveEventLog, serveEventLogs } from "@firesteel/ui";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { launchChromium } from "../../tools/ci/chromium.mjs";
import { comparedFields, listedFields, pickEach } from "./compared-fields.mjs";
import { runWithSpark } from "../oracle/run-with-spark.mjs";
import { HistoryServer, pagesOf, sparkHome } from "./history-server.mjs";
import { killProgram, runProgram } from "./run-program.mjs";

const commandLine = resolve(import.meta.dirname, "../../packages/cli/dist/main.js");

let directory;
let server;
let programs;
let killed;
let ofSpark;
let listed;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "history-suite-"));
  mkdirSync(join(directory, "logs"));
  programs = {
    "rolling, zstd": await runProgram("words.mjs", directory, "{}"),
    "single, plain": await runProgram(
      "words.mjs",
      directory,
      JSON.stringify({
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
      }),
    ),
  };
  killed = await killProgram("waits.mjs", directory);
  ofSpark = await runWithSpark(resolve(import.meta.dirname, "programs/spark_words.py"), [
    join(directory, "logs"),
  ]);
  server = await HistoryServer.start(join(directory, "logs"));
  listed = await server.applications(
    [...Object.values(programs), killed, ofSpark].map(({ id }) => id),
  );
});

afterAll(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const totalOf = (tasks, counter) =>
  tasks.reduce((total, { taskMetrics }) => total + (taskMetrics?.[counter] ?? 0), 0);

describe.each(["rolling, zstd", "single, plain"])("a log (%s) in the History Server", (kind) => {
  const api = async (path) => await server.get(`applications/${programs[kind].id}/${path}`);

  it("is of an application that has ended", () => {
    const { name, attempts } = listed.find(({ id }) => id === programs[kind].id);
    expect(name).toBe("words <b>&amp;");
    expect(attempts).toMatchObject([{ completed: true, appSparkVersion: expect.anything() }]);
    expect(attempts[0].duration).toBeGreaterThan(0);
  });

  it("has the jobs", async () => {
    const known = programs[kind];
    const jobs = await api("jobs");

    expect(jobs).toHaveLength(known.jobs.length);
    for (const { jobId, stageIds, group, status } of known.jobs) {
      const job = jobs.find((each) => each.jobId === jobId);
      expect(job).toMatchObject({ status, ...(group === undefined ? {} : { jobGroup: group }) });
      // A stage that an earlier job ran is skipped, under a number of its own.
      const ran = known.stages.filter((stage) => stage.jobId === jobId);
      const ids = ran.map(({ stageId }) => stageId);
      expect(job.stageIds).toHaveLength(stageIds.length);
      expect(job.stageIds).toEqual(expect.arrayContaining(ids));
      const ended = (end) =>
        known.tasks.filter(({ stageId, status: how }) => ids.includes(stageId) && how === end)
          .length;
      expect(job).toMatchObject({
        numSkippedStages: stageIds.length - ran.length,
        numCompletedStages: ran.filter((stage) => stage.status === "COMPLETE").length,
        numFailedStages: ran.filter((stage) => stage.status === "FAILED").length,
        numCompletedTasks: ended("SUCCESS"),
        numFailedTasks: ended("FAILED"),
      });
    }
    expect(jobs.some(({ numSkippedStages }) => numSkippedStages > 0)).toBe(true);
    expect(jobs.find(({ status }) => status === "FAILED")?.name).toMatch(/^collect at words\.mjs/);
    expect(jobs.some(({ description }) => description === "a description")).toBe(true);
  });

  it("has the stages and what their tasks counted", async () => {
    const known = programs[kind];
    const stages = (await api("stages")).filter(({ status }) => status !== "SKIPPED");

    expect(stages).toHaveLength(known.stages.length);
    for (const { stageId, name, numTasks, status, accumulables } of known.stages) {
      const tasks = known.tasks.filter((task) => task.stageId === stageId);
      const stage = stages.find((each) => each.stageId === stageId);
      const ended = (end) => tasks.filter((task) => task.status === end).length;
      expect(stage).toMatchObject({
        name,
        status,
        numTasks,
        numCompleteTasks: ended("SUCCESS"),
        numFailedTasks: ended("FAILED"),
        numKilledTasks: ended("KILLED"),
        inputBytes: totalOf(tasks, "inputBytes"),
        inputRecords: totalOf(tasks, "inputRecords"),
        outputBytes: totalOf(tasks, "outputBytes"),
        outputRecords: totalOf(tasks, "outputRecords"),
        shuffleReadBytes: totalOf(tasks, "shuffleReadBytes"),
        shuffleReadRecords: totalOf(tasks, "shuffleReadRecords"),
        shuffleLocalBlocksFetched: totalOf(tasks, "shuffleReadBlocks"),
        shuffleWriteBytes: totalOf(tasks, "shuffleWriteBytes"),
        shuffleWriteRecords: totalOf(tasks, "shuffleWriteRecords"),
        memoryBytesSpilled: totalOf(tasks, "memorySpilledBytes"),
        diskBytesSpilled: totalOf(tasks, "diskSpilledBytes"),
        peakExecutionMemory: totalOf(tasks, "peakMemoryBytes"),
        resultSize: totalOf(tasks, "resultBytes"),
        accumulatorUpdates: accumulables.map(({ id, name: of, value }) => ({
          id,
          name: of,
          value,
        })),
      });
      expect(stage.failureReason?.includes("seven is not wanted") ?? false).toBe(
        status === "FAILED",
      );
    }
    // What the program itself is: 2,000 lines, 10 words, each half of the file with all of them.
    expect(known.seen).toBe(10);
    expect(stages.find(({ inputRecords }) => inputRecords === 2000)?.shuffleWriteRecords).toBe(20);
    expect(stages.find(({ outputRecords }) => outputRecords > 0)?.outputRecords).toBe(10);
    expect(stages.flatMap(({ accumulatorUpdates }) => accumulatorUpdates)).toEqual([
      { id: expect.any(Number), name: "seen", value: "10" },
    ]);
  });

  it("has every task, and their quantiles", async () => {
    const known = programs[kind];
    for (const { stageId } of known.stages) {
      const expected = known.tasks.filter((task) => task.stageId === stageId);
      const tasks = await api(`stages/${stageId}/0/taskList?length=1000`);
      expect(tasks.map(({ taskId }) => taskId).toSorted()).toEqual(
        expected.map(({ taskId }) => taskId).toSorted(),
      );
      for (const task of tasks) {
        const own = expected.find(({ taskId }) => taskId === task.taskId);
        const { taskMetrics } = own;
        expect(task).toMatchObject({
          index: own.index,
          executorId: own.executorId,
          status: own.status,
          taskLocality: "PROCESS_LOCAL",
        });
        if (taskMetrics === undefined) continue;
        expect(task.taskMetrics).toMatchObject({
          executorRunTime: Math.round(taskMetrics.runTimeMs),
          executorDeserializeTime: Math.round(taskMetrics.deserializeTimeMs),
          jvmGcTime: Math.round(taskMetrics.gcTimeMs),
          inputMetrics: {
            bytesRead: taskMetrics.inputBytes,
            recordsRead: taskMetrics.inputRecords,
          },
          shuffleReadMetrics: {
            localBytesRead: taskMetrics.shuffleReadBytes,
            recordsRead: taskMetrics.shuffleReadRecords,
            fetchWaitTime: Math.round(taskMetrics.shuffleReadWaitMs),
          },
          shuffleWriteMetrics: {
            bytesWritten: taskMetrics.shuffleWriteBytes,
            recordsWritten: taskMetrics.shuffleWriteRecords,
            writeTime: Math.round(taskMetrics.shuffleWriteTimeMs * 1e6),
          },
        });
      }
    }

    const { stageId } = known.stages[0];
    const times = known.tasks
      .filter((task) => task.stageId === stageId)
      .map(({ taskMetrics }) => Math.round(taskMetrics.runTimeMs));
    const summary = await api(`stages/${stageId}/0/taskSummary?quantiles=0.0,1.0`);
    expect(summary.executorRunTime).toEqual([Math.min(...times), Math.max(...times)]);
  });

  it("has the environment, without secrets", async () => {
    const environment = await api("environment");

    expect(environment.runtime.javaVersion).toContain(process.versions.node);
    const settings = Object.fromEntries(environment.sparkProperties);
    expect(settings).toMatchObject({
      "spark.master": "local[2]",
      "spark.app.id": programs[kind].id,
      "spark.app.name": "words <b>&amp;",
    });
    expect(Object.fromEntries(environment.hadoopProperties)["fs.some.key"]).toBe("some value");
    expect(JSON.stringify(environment)).not.toContain("sesame");
  });

  it("has the partitions that are kept", async () => {
    const { storage } = programs[kind];
    const [rdd, ...others] = await api("storage/rdd");

    expect(others).toEqual([]);
    expect(rdd).toMatchObject({
      id: storage.id,
      name: "words",
      numPartitions: 3,
      numCachedPartitions: storage.numCachedPartitions,
      memoryUsed: storage.memSize,
      diskUsed: storage.diskSize,
    });
    const details = await api(`storage/rdd/${storage.id}`);
    expect(details.partitions.map(({ blockName }) => blockName).toSorted()).toEqual(
      [0, 1, 2].map((partition) => `rdd_${storage.id}_${partition}`),
    );
  });

  it("has the executors and what they did", async () => {
    const { tasks } = programs[kind];
    const executors = await api("allexecutors");

    const ids = new Set(tasks.map(({ executorId }) => executorId));
    expect(executors.map(({ id }) => id)).toEqual(expect.arrayContaining(["driver", ...ids]));
    for (const id of ids) {
      const own = tasks.filter(({ executorId }) => executorId === id);
      const executor = executors.find((each) => each.id === id);
      expect(executor).toMatchObject({
        isActive: true,
        totalTasks: own.length,
        completedTasks: own.filter(({ status }) => status === "SUCCESS").length,
        failedTasks: own.filter(({ status }) => status === "FAILED").length,
        totalInputBytes: totalOf(own, "inputBytes"),
        totalShuffleWrite: totalOf(own, "shuffleWriteBytes"),
      });
      expect(executor.maxMemory).toBeGreaterThan(0);
      expect(executor.peakMemoryMetrics.JVMHeapMemory).toBeGreaterThan(0);
    }
    const driver = executors.find(({ id }) => id === "driver");
    expect(driver.peakMemoryMetrics.ProcessTreeJVMRSSMemory).toBeGreaterThan(0);
  });
});

describe.each(["rolling, zstd", "single, plain", "Spark's own"])(
  "a log (%s) in our API",
  (kind) => {
    let own;
    beforeAll(async () => {
      const { id } = kind === "Spark's own" ? ofSpark : programs[kind];
      const name = kind === "single, plain" ? id : `eventlog_v2_${id}`;
      own = await serveEventLog({ path: join(directory, "logs", name), port: 0 });
    });
    afterAll(async () => await own[Symbol.asyncDispose]());

    const both = async (path) => {
      const ours = await fetch(`${own.url}/api/v1/applications/${own.applicationId}/${path}`);
      return [await ours.json(), await server.get(`applications/${own.applicationId}/${path}`)];
    };

    it.each([
      ["jobs", comparedFields.jobs],
      ["stages", comparedFields.stages],
      // Spark does not log its blocks unless it is told to.
      ...(kind === "Spark's own" ? [] : [["storage/rdd", comparedFields.rdds]]),
    ])("tells of %s as Spark's History Server does", async (path, fields) => {
      const [ours, sparks] = await both(path);

      expect(ours.length).toBeGreaterThan(0);
      expect(pickEach(ours, fields)).toEqual(pickEach(sparks, fields));
    });

    it("tells of tasks, executors and settings as it does", async () => {
      const [stages] = await both("stages");
      for (const { stageId } of stages) {
        const [ours, sparks] = await both(`stages/${stageId}/0/taskList?length=1000`);
        const { tasks } = comparedFields;
        expect(pickEach(ours, tasks)).toEqual(pickEach(sparks, tasks));
        // Spark leaves out a duration of 0.
        const durations = (list) => list.map(({ duration = 0 }) => duration);
        expect(durations(ours)).toEqual(durations(sparks));
      }
      const [ours, sparks] = (await both("allexecutors")).map((executors) =>
        pickEach(
          executors.filter(({ id }) => id !== "driver"),
          comparedFields.executors,
        ),
      );
      expect(ours).toEqual(expect.arrayContaining(sparks));
      const [ourEnvironment, sparksEnvironment] = await both("environment");
      for (const part of ["runtime", "sparkProperties", "resourceProfiles"])
        expect(ourEnvironment[part]).toEqual(sparksEnvironment[part]);
      expect(JSON.stringify(ourEnvironment)).not.toContain("sesame");
    });
  },
);

it("our list of the directory is that of the History Server", async () => {
  const own = await serveEventLogs({ path: join(directory, "logs"), port: 0 });
  onTestFinished(async () => await own[Symbol.asyncDispose]());
  const answer = await fetch(`${own.url}/api/v1/applications`);

  expect(listedFields(await answer.json())).toEqual(listedFields(listed));
});

describe("the log of a program that was killed", () => {
  it("is read up to there, as that of one that runs", async () => {
    const { attempts } = listed.find(({ id }) => id === killed.id);
    expect(attempts).toMatchObject([{ completed: false }]);

    const jobs = await server.get(`applications/${killed.id}/jobs`);
    expect(jobs.map(({ status }) => status)).toEqual(["RUNNING", "SUCCEEDED"]);
  });
});

describe("firesteel history", () => {
  it("starts the History Server of SPARK_HOME", async () => {
    const port = "18481";
    const child = spawn(
      process.execPath,
      [commandLine, "history", "--dir", join(directory, "logs"), "--port", port],
      { stdio: "inherit", env: { ...process.env, SPARK_HOME: await sparkHome() } },
    );
    const ended = once(child, "exit");
    try {
      await vi.waitFor(
        async () => {
          const response = await fetch(`http://127.0.0.1:${port}/api/v1/applications`);
          const ids = (await response.json()).map(({ id }) => id);
          expect(ids).toEqual(expect.arrayContaining([killed.id]));
        },
        { timeout: 240_000, interval: 500 },
      );
    } finally {
      child.kill("SIGTERM");
    }
    await ended;
    await vi.waitFor(
      async () => {
        await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
      },
      { timeout: 60_000, interval: 200 },
    );
  });
});

describe("the pages of the History Server", () => {
  it("show our logs without an error", async () => {
    const { id } = programs["rolling, zstd"];
    const pages = pagesOf(programs["rolling, zstd"]);
    pages.push("/", "/?showIncomplete=true", `/history/${killed.id}/jobs/`);
    const tasksOf = (page) => {
      const stage = Number(/id=(\d+)/.exec(page)[1]);
      return programs["rolling, zstd"].tasks.filter(({ stageId }) => stageId === stage).length;
    };
    const browser = await launchChromium();
    const screenshots = process.env.HISTORY_SCREENSHOTS;
    try {
      for (const page of pages) {
        const tab = await browser.newPage({ viewport: { width: 1400, height: 1200 } });
        const errors = [];
        tab.on("pageerror", (error) => errors.push(error.message));
        tab.on("response", (answer) => {
          if (answer.status() >= 400) errors.push(`${answer.status()} ${answer.url()}`);
        });
        tab.on("console", (message) => {
          if (message.type() === "error") errors.push(message.text());
        });
        const response = await tab.goto(server.url + page, { waitUntil: "networkidle" });
        expect([page, response.status()]).toEqual([page, 200]);
        // Pages of stages and executors fetch their tables.
        await tab.getByText("Loading...").first().waitFor({ state: "hidden" });
        await tab.waitForFunction(
          (rows) => document.querySelectorAll("#active-tasks-table tbody tr").length === rows,
          page.includes("/stages/stage/") ? tasksOf(page) : 0,
        );
        if (screenshots !== undefined)
          await tab.screenshot({
            path: join(screenshots, `${page.replaceAll(/\W+/g, "-")}.png`),
            fullPage: true,
          });
        expect([page, errors]).toEqual([page, []]);
        await tab.close();
      }

      const tab = await browser.newPage();
      await tab.goto(`${server.url}/history/${id}/jobs/job/?id=0`, { waitUntil: "networkidle" });
      await tab.click(".expand-dag-viz");
      await tab.waitForSelector("#dag-viz-graph svg g.node");
      const text = await tab.locator("#dag-viz-graph").textContent();
      expect(text).toContain("reduceByKey");
    } finally {
      await browser.close();
    }
  });
});
