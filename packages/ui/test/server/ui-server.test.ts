import { type IncomingMessage, request } from "node:http";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { jobStart, stageInfo, taskEnd, taskStart } from "../store/events.ts";
import { startTestUi, type TestApplication } from "./test-application.ts";

/** The status of the answer; `fetch` does not send headers such as `Host` and `Origin` as they are given. */
async function statusOf(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const asked = request(url, { method, headers });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

async function tokenOf(url: string): Promise<string> {
  const html = await (await fetch(`${url}/jobs/`)).text();
  return /name="firesteel-token" content="([^"]+)"/.exec(html)?.[1] ?? "";
}

function runJob({ ui }: TestApplication): void {
  const stage = stageInfo(7, 2);
  void ui.listener.onJobStart?.(jobStart(3, [stage]));
  void ui.listener.onStageSubmitted?.({
    event: "StageSubmitted",
    stageInfo: stage,
    properties: {},
  });
}

const header = "X-Firesteel-Token";

describe("the server of the web UI", () => {
  it("takes the next port where the first is taken, and says so", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await using test = await startTestUi({ "spark.ui.port": String(port) });

    const { port: taken } = new URL(test.ui.url);
    expect(Number(taken)).toBeGreaterThan(port);
    expect(test.logged[0]).toContain(`port ${port} is in use`);
    other.close();
  });

  it("fails where all ports are taken that it may try, and names the settings", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const settings = { "spark.ui.port": String(port), "spark.port.maxRetries": "0" };

    await expect(startTestUi(settings)).rejects.toThrow(/spark\.ui\.port.*spark\.port\.maxRetries/);
    other.close();
  });

  it("listens on the loopback interface only", async () => {
    await using test = await startTestUi();

    expect(new URL(test.ui.url).hostname).toBe("127.0.0.1");
  });

  it("serves every page under a policy that allows no script but its own", async () => {
    await using test = await startTestUi();

    for (const path of ["/jobs/", "/jobs/job/?id=1", "/stages/", "/environment", "/executors/"]) {
      const answer = await fetch(test.ui.url + path);
      expect(answer.status).toBe(200);
      const policy = answer.headers.get("Content-Security-Policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain("unsafe");
      expect(answer.headers.get("X-Frame-Options")).toBe("DENY");
      expect(await answer.text()).toContain("/static/app.js");
    }
    expect((await fetch(test.ui.url, { redirect: "manual" })).headers.get("Location")).toBe(
      "/jobs/",
    );
  });

  it("escapes the names that it writes into the page", async () => {
    const name = `"><script>alert(1)</script>`;
    await using test = await startTestUi({}, name);

    const html = await (await fetch(`${test.ui.url}/jobs/`)).text();
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("answers under no foreign name, whatever that resolves to, unless it was allowed", async () => {
    await using test = await startTestUi({ "spark.firesteel.ui.allowedHosts": "proxy.example" });
    const path = `${test.ui.url}/api/v1/applications`;

    expect(await statusOf(path, "GET", { Host: "evil.example:4040" })).toBe(403);
    expect(await statusOf(path, "GET", { Host: "proxy.example" })).toBe(200);
    expect(await statusOf(path, "GET", { Host: "localhost:4040" })).toBe(200);
  });

  it("cancels a job and a stage for its own page only", async () => {
    await using test = await startTestUi();
    runJob(test);
    const token = await tokenOf(test.ui.url);
    const job = `${test.ui.url}/jobs/job/kill/?id=3`;
    const { host, origin } = new URL(test.ui.url);
    const own = { [header]: token, Origin: origin, Host: host };

    expect(await statusOf(job, "GET", own)).toBe(404);
    expect(await statusOf(job, "POST", { Origin: origin })).toBe(403);
    expect(await statusOf(job, "POST", { ...own, [header]: `${token}x` })).toBe(403);
    expect(await statusOf(job, "POST", { ...own, Origin: "http://evil.example" })).toBe(403);
    expect(await statusOf(job, "POST", { ...own, Origin: "null" })).toBe(403);
    expect(await statusOf(job, "POST", { ...own, "Sec-Fetch-Site": "cross-site" })).toBe(403);
    expect(test.cancelled).toEqual([]);

    expect(await statusOf(job, "POST", own)).toBe(204);
    expect(await statusOf(`${test.ui.url}/stages/stage/kill/?id=7`, "POST", own)).toBe(204);
    expect(await statusOf(`${test.ui.url}/jobs/job/kill/?id=99`, "POST", own)).toBe(404);
    expect(test.cancelled).toEqual([
      "job 3: killed via the web UI",
      "stage 7: killed via the web UI",
    ]);
  });

  it("cancels nothing where that is switched off", async () => {
    await using test = await startTestUi({ "spark.ui.killEnabled": "false" });
    runJob(test);
    const token = await tokenOf(test.ui.url);

    const url = `${test.ui.url}/jobs/job/kill/?id=3`;
    expect(await statusOf(url, "POST", { [header]: token })).toBe(403);
    expect(test.cancelled).toEqual([]);
  });

  it("ends with its connections, also those that clients keep open", async () => {
    const test = await startTestUi();
    await (await fetch(`${test.ui.url}/api/v1/version`)).text();

    await test.ui.close();
    await test.ui.close();

    await expect(fetch(`${test.ui.url}/api/v1/version`)).rejects.toThrow("fetch failed");
  });

  it("tells of the attempt of a stage that is asked for, and of the latest one otherwise", async () => {
    await using test = await startTestUi();
    const { listener, url } = test.ui;
    for (const [attempt, executorId] of [
      [0, "0"],
      [1, "1"],
    ] as const) {
      const info = stageInfo(7, 1, attempt);
      if (attempt === 0) void listener.onJobStart?.(jobStart(3, [info]));
      void listener.onStageSubmitted?.({
        event: "StageSubmitted",
        stageInfo: info,
        properties: {},
      });
      const task = taskStart(7, attempt, { stageAttemptId: attempt, index: 0, executorId });
      void listener.onTaskStart?.(task);
      void listener.onTaskEnd?.(taskEnd(task));
    }
    const executors = async (query: string): Promise<(string | number)[][]> => {
      const answer = await fetch(`${url}/ui/graph?${query}`);
      const { stages } = (await answer.json()) as {
        stages: { attemptId: number; executors: { id: string; succeeded: number }[] }[];
      };
      return stages.map(({ attemptId, executors: [only] }) => [
        attemptId,
        only?.id ?? "",
        only?.succeeded ?? 0,
      ]);
    };

    expect(await executors("stage=7&attempt=0")).toEqual([[0, "0", 1]]);
    expect(await executors("stage=7&attempt=1")).toEqual([[1, "1", 1]]);
    expect(await executors("stage=7")).toEqual([[1, "1", 1]]);
    expect(await executors("stage=7&attempt=2")).toEqual([]);
    expect((await fetch(`${url}/ui/graph?stage=7&attempt=x`)).status).toBe(404);
  });

  it("tells of the pools and what runs in them", async () => {
    await using test = await startTestUi();
    const { listener, url } = test.ui;
    const properties = { "spark.scheduler.pool": "fast" };
    void listener.onJobStart?.({ ...jobStart(3, [stageInfo(7, 2)]), properties });
    void listener.onStageSubmitted?.({
      event: "StageSubmitted",
      stageInfo: stageInfo(7, 2),
      properties,
    });
    void listener.onTaskStart?.(taskStart(7, 0));

    expect(await (await fetch(`${url}/ui/pools`)).json()).toEqual([
      {
        name: "default",
        schedulingMode: "FIFO",
        weight: 1,
        minShare: 0,
        activeStages: 0,
        runningTasks: 0,
      },
      {
        name: "fast",
        schedulingMode: "FAIR",
        weight: 3,
        minShare: 1,
        activeStages: 1,
        runningTasks: 1,
      },
    ]);
  });

  it("answers nothing anew to who has the list of jobs already", async () => {
    await using test = await startTestUi();
    const url = `${test.ui.url}/api/v1/applications/app-1/jobs`;
    const tag = (await fetch(url)).headers.get("ETag") ?? "";
    const again = async (): Promise<number | undefined> =>
      await statusOf(url, "GET", { "If-None-Match": tag });

    expect(await again()).toBe(304);
    runJob(test);
    expect(await again()).toBe(200);
  });
});
