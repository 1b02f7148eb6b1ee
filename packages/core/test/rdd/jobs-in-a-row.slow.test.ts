import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, describe, it } from "vitest";

describe("a thousand jobs in a row", () => {
  it("leave heap, kept partitions and handles as they were", async () => {
    const program = new URL("./programs/jobs-in-a-row.js", import.meta.url).pathname;

    const { stdout } = await promisify(execFile)(process.execPath, [program, "900"]);

    const [first, last] = JSON.parse(stdout);
    // The status store remembers the last thousand jobs.
    expect(last.heapKiB).toBeLessThan(first.heapKiB + 4096);
    expect(last.workerHeapKiB).toBeLessThan(first.workerHeapKiB + 4096);
    // One slab that is lost in each job would be 14 GiB; V8 alone lets garbage pile up.
    expect(last.residentMiB).toBeLessThan(first.residentMiB + 300);
    expect(last.handles).toBeLessThanOrEqual(first.handles + 2);
    expect(last.resources).toBeLessThanOrEqual(first.resources + 1);
    expect([first.kept, last.kept]).toEqual([0, 0]);
  }, 600_000);
});
