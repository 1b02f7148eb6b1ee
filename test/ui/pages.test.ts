import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { complaintsOf, launchChromium } from "./chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = `<img src=x onerror="document.title='pwned'"><script>window.pwned = 1</script>`;
const settings = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 } };
const patience = 60_000;

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

let browser: Browser;
let sc: SparkContext;
let url = "";
let slow: Promise<unknown>;
/** What no program holds any more is not kept either. */
let kept: RDD<string>;

/** A page at `path`, and what its console was told that is a warning or an error. */
async function open(
  path: string,
  options: BrowserContextOptions = settings,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const complaints = complaintsOf(page);
  await page.goto(url + path);
  await page.waitForSelector("h1");
  return { page, complaints };
}

/** What axe finds wrong. Its script is no script of the page: it is run beside the policy and not through it. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

const pages = [
  "/jobs/",
  "/jobs/job/?id=0",
  "/stages/",
  "/stages/pool/?poolname=default",
  "/stages/stage/?id=0&attempt=0",
  "/storage/",
  "/environment/",
  "/executors/",
  "/executors/threadDump/?executorId=driver",
];

beforeAll(async () => {
  const conf = new SparkConf()
    .setMaster("local[2]")
    .setAppName(hostile)
    .set("spark.ui.enabled", true)
    .set("spark.ui.port", 0)
    .set("spark.scheduler.mode", "FAIR")
    .set("spark.ui.showConsoleProgress", false)
    .set("spark.hadoop.fs.s3a.secret.key", "hunter2");
  sc = new SparkContext(conf);
  url = (await sc.startUi()) ?? "";
  sc.setJobGroup(hostile, hostile);
  sc.addJobTag("<b>tag</b>");
  const words = sc.parallelize(["a", "b", "a", "c"], 2).setName(hostile);
  await words
    .map((word): [string, number] => [word, 1])
    .reduceByKey((a, b) => a + b, 2)
    .collect();
  kept = words.map((word) => `${word}${word}`).setName(hostile);
  await kept.cache().count();
  const failing = sc.parallelize([1], 1).map((): number => {
    throw new Error("<img src=x onerror=alert(1)>");
  });
  await failing.count().catch(() => undefined);
  sc.clearJobGroup();
  const endless = sc.parallelize([1, 2], 2).map(async (): Promise<number> => {
    while (true) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  slow = endless.count().then(
    () => undefined,
    (error: unknown) => error,
  );
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await sc?.stop();
  await slow;
});

describe("the pages of the web UI in Chromium", () => {
  it.each(pages)(
    "are without complaints, accessible, and as wide as the screen: %s",
    async (path) => {
      for (const options of [
        settings,
        { ...phone, colorScheme: "dark" as const },
      ] satisfies BrowserContextOptions[]) {
        const { page, complaints } = await open(path, options);
        await page.waitForSelector("table, pre");

        expect(await violations(page)).toEqual([]);
        expect(
          await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
        ).toBe(true);
        expect(complaints).toEqual([]);
        await page.context().close();
      }
    },
  );

  it.each(pages)("show hostile names as text: %s", async (path) => {
    const { page } = await open(path);
    await page.waitForSelector("table, pre");

    expect(await page.title()).not.toBe("pwned");
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(await page.locator("img").count()).toBe(1);
    expect(await page.locator("main script, main b").count()).toBe(0);
    expect(await page.locator(".app").textContent()).toContain(hostile);
    await page.context().close();
  });

  it("draw the stages of a job and what is made of what", async () => {
    const { page } = await open("/jobs/job/?id=0");

    await page.waitForSelector("svg .edge >> nth=1");
    expect(await page.locator("svg .frame").count()).toBe(2);
    expect(await page.locator("svg .node").count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator("svg .stage-title").first().textContent()).toMatch(
      /^Stage \d+ · complete$/,
    );
    await page.context().close();
  });

  it("show what failed, with its error, and no secret", async () => {
    const { page } = await open("/stages/");
    await page.locator("section", { hasText: "Failed stages" }).locator("td a").first().click();

    const error = page.locator("tr.error summary");
    await error.waitFor();
    expect(await error.textContent()).toContain("<img src=x onerror=alert(1)>");
    await page.goto(`${url}/environment/`);
    await page.getByText("spark.hadoop.fs.s3a.secret.key", { exact: true }).waitFor();
    expect(await page.content()).not.toContain("hunter2");
    expect(await page.content()).toContain("*********(redacted)");
    await page.context().close();
  });

  it("show pools and what runs in them, and executors above the jobs", async () => {
    const { page } = await open("/stages/");
    const pools = page.locator("section", { hasText: "Pools" });
    await pools.getByRole("link", { name: "default" }).click();

    await page.getByRole("heading", { name: "Pool default" }).waitFor();
    const active = page.locator("section", { hasText: "Active stages" }).last();
    await active.getByRole("button", { name: /^Kill stage \d+$/ }).waitFor();
    await page.goto(`${url}/jobs/`);
    const executors = page.getByRole("list", { name: "Executors over time" });
    await executors.waitFor();
    expect(await executors.getByRole("link").allTextContents()).toContain("Executor 0");
    await page.context().close();
  });

  it("show what threads are doing, from the executors on", async () => {
    const { page, complaints } = await open("/executors/");
    await page.getByRole("link", { name: "threads of 0" }).click();

    await page.getByRole("heading", { name: "Threads of executor 0" }).waitFor();
    await page.getByRole("heading", { name: /^firesteel-executor-0 \(\d+\)$/ }).waitFor();
    await page.goto(`${url}/executors/threadDump/?executorId=driver`);
    await page.getByRole("heading", { name: "main (0)" }).waitFor();
    expect(await page.locator("pre").first().textContent()).toContain("thread-dump");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("can be walked through by keyboard", async () => {
    const { page } = await open("/jobs/");

    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    for (let tab = 0; tab < 20; tab++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate("document.activeElement.textContent")) === "Storage") break;
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Storage" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/storage/");
    await page.goBack();
    await page.getByRole("heading", { name: "Jobs", exact: true }).waitFor();
    await page.context().close();
  });

  it("kill a running job once that is confirmed, and show it at once", async () => {
    const { page, complaints } = await open("/jobs/");
    const running = page.locator("section", { hasText: "Running jobs" });
    const kill = running.getByRole("button", { name: /^Kill job \d+$/ }).first();
    await kill.click();
    await running.getByRole("button", { name: "Keep it running" }).click();
    expect(sc.statusTracker().getActiveJobIds()).toHaveLength(1);

    await kill.click();
    await running
      .locator("dialog")
      .getByRole("button", { name: /^Kill job \d+$/ })
      .click();

    expect(await slow).toMatchObject({ code: "JOB_CANCELLED" });
    await running.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
