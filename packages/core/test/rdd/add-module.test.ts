import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "add-module-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe("SparkContext.addModule", () => {
  it("makes tasks import a module instead of copying what they use of it", () => {
    writeFileSync(
      join(directory, "counter.mjs"),
      "let calls = 0;\nexport function next() { return ++calls; }\n",
    );
    const core = JSON.stringify(import.meta.resolve("@firesteel/core"));
    writeFileSync(
      join(directory, "main.mjs"),
      `import { SparkConf, SparkContext } from ${core};
import { next } from "./counter.mjs";
const sc = new SparkContext(new SparkConf().setMaster("local[1]").setAppName("modules"));
const counted = async () => (await sc.range(0, 3, 1, 1).map(() => next()).collect()).join();
const copies = [await counted(), await counted()];
sc.addModule(new URL("./counter.mjs", import.meta.url));
console.log([...copies, await counted(), await counted()].join(" "));
await sc.stop();
`,
    );

    const output = execFileSync(process.execPath, [join(directory, "main.mjs")], {
      encoding: "utf8",
      timeout: 30_000,
    });

    expect(output).toBe("1,2,3 1,2,3 1,2,3 4,5,6\n");
  });
});
