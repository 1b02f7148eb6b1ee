import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error -- a plain script without types
import { installApart as install } from "../../../tools/ci/install-apart.mjs";

const installApart = install as (names: readonly string[]) => string;
const run = promisify(execFile);

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

async function runIn(directory: string, program: string): Promise<Output> {
  writeFileSync(join(directory, "program.mjs"), program);
  const options = { cwd: directory, timeout: 200_000, killSignal: "SIGKILL" } as const;
  return await run(process.execPath, ["program.mjs"], options);
}

const context = (settings: string): string => `
  import { SparkConf, SparkContext } from "@firesteel/core";
  const sc = new SparkContext(new SparkConf().setMaster("local[1]").setAppName("x")${settings});`;
const wanted = `.set("spark.ui.enabled", true).set("spark.ui.port", 0)`;

let without = "";
let beside = "";

beforeAll(() => {
  without = installApart(["core"]);
  beside = installApart(["core", "ui"]);
});

afterAll(() => {
  for (const directory of [without, beside]) rmSync(directory, { recursive: true, force: true });
});

describe("a program whose web UI is not installed", () => {
  it("says how to install it where the program asks for it, and runs", async () => {
    const program = `${context(wanted)}
      console.log(await sc.range(5).count(), await sc.startUi(), sc.uiWebUrl);
      await sc.stop();`;
    const { stdout, stderr } = await runIn(without, program);

    expect(stdout).toBe("5 undefined undefined\n");
    expect(stderr).toContain("UI_NOT_INSTALLED");
    expect(stderr).toContain("npm install @firesteel/ui");
  });

  it("says nothing where it does not", async () => {
    const program = `${context("")}
      console.log(await sc.range(5).count(), await sc.startUi());
      await sc.stop();`;

    expect(await runIn(without, program)).toEqual({ stdout: "5 undefined\n", stderr: "" });
  });
});

describe("a program whose web UI is installed", () => {
  it("loads none of it where it is short", async () => {
    const program = `${context("")}
      const count = await sc.parallelize([1], 1).count();
      const isEarly = Date.now() - sc.startTime < 1000;
      console.log(count, isEarly && sc.uiWebUrl !== undefined ? "too early" : "in time");
      await sc.stop();`;

    expect(await runIn(beside, program)).toEqual({ stdout: "1 in time\n", stderr: "" });
  });

  it("serves it when it has run for a second, with what happened before", async () => {
    const program = `${context(`.set("spark.ui.port", 0)`)}
      await sc.range(5).count();
      while (sc.uiWebUrl === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      const url = sc.uiWebUrl + "/api/v1/applications/" + sc.applicationId + "/jobs";
      const [job] = await (await fetch(url)).json();
      console.log(job.jobId, job.status, job.numCompletedTasks === job.numTasks);
      await sc.stop();
      console.log(sc.uiWebUrl, await fetch(url).catch((error) => error.message));`;

    expect(await runIn(beside, program)).toEqual({
      stdout: "0 SUCCEEDED true\nundefined fetch failed\n",
      stderr: "",
    });
  });

  it("serves none where that is switched off", async () => {
    const program = `${context(`.set("spark.ui.enabled", false)`)}
      console.log(await sc.range(5).count(), await sc.startUi(), sc.uiWebUrl);
      await sc.stop();`;

    expect(await runIn(beside, program)).toEqual({ stdout: "5 undefined undefined\n", stderr: "" });
  });

  it("goes on where no port is free, and says what to set", async () => {
    const program = `import { createServer } from "node:net"; ${context(
      `.set("spark.ui.enabled", true).set("spark.ui.port", await takenPort()).set("spark.port.maxRetries", 0)`,
    )}
      async function takenPort() {
        const server = createServer().unref();
        await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
        return server.address().port;
      }
      console.log(await sc.range(5).count(), await sc.startUi());
      await sc.stop();`;
    const { stdout, stderr } = await runIn(beside, program);

    expect(stdout).toBe("5 undefined\n");
    expect(stderr).toMatch(/UI_NOT_STARTED.*spark\.ui\.port/);
  });

  it("ends by itself while the UI is served and a browser is connected", async () => {
    const program = `${context(wanted)}
      const url = await sc.startUi();
      await (await fetch(url + "/api/v1/version")).text();
      console.log(new URL(url).hostname);`;

    expect(await runIn(beside, program)).toEqual({ stdout: "127.0.0.1\n", stderr: "" });
  });
});
