import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readReport } from "../../tools/ci/test-report.mjs";

const file = (statuses, status = "passed") => ({
  name: "a.test.js",
  status,
  message: "",
  assertionResults: statuses.map((each, i) => ({ status: each, fullName: `test ${i}` })),
});

describe("readReport", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "report-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const count = async (report, exitCode = 0) => {
    const path = join(directory, "report.json");
    await writeFile(path, JSON.stringify(report));
    const { passed, failed } = await readReport("suite", path, exitCode);
    return [passed, failed];
  };

  it("counts tests", async () => {
    const testResults = [file(["passed", "passed"]), file(["failed", "passed"], "failed")];

    expect(await count({ success: false, testResults }, 1)).toEqual([3, 1]);
  });

  it("notes what failed, with the head of its error", async () => {
    const broken = file(["failed"], "failed");
    broken.assertionResults[0].failureMessages = ["Error: no such thing\n    at here"];
    const path = join(directory, "report.json");
    await writeFile(path, JSON.stringify({ success: false, testResults: [broken] }));

    const { notes } = await readReport("suite", path, 1);

    expect(notes).toEqual(["suite: failed: test 0\n    Error: no such thing\n        at here"]);
  });

  it("counts a skipped test as failed", async () => {
    expect(await count({ success: true, testResults: [file(["passed", "skipped"])] })).toEqual([
      1, 1,
    ]);
  });

  it("counts a file that did not load as failed", async () => {
    expect(await count({ success: false, testResults: [file([], "failed")] }, 1)).toEqual([0, 1]);
  });

  it("counts a run that failed without a failed test as failed", async () => {
    expect(await count({ success: false, testResults: [file(["passed"])] }, 1)).toEqual([1, 1]);
    expect(await count({ success: true, testResults: [file(["passed"])] }, 1)).toEqual([1, 1]);
  });

  it("counts a missing report and an empty one as failed", async () => {
    expect(await count({ success: true, testResults: [] })).toEqual([0, 1]);
    const missing = await readReport("suite", join(directory, "no-report.json"), 0);
    expect(missing).toMatchObject({ passed: 0, failed: 1 });
  });
});
