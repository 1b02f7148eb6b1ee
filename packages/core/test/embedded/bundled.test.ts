import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

const program = `
  import { HashPartitioner, SparkConf, SparkContext, StatCounter, StorageLevel } from "@firesteel/core";
  const conf = new SparkConf().setMaster("local[2]").setAppName("bundled");
  const sc = new SparkContext(conf.set("spark.ui.showConsoleProgress", "false"));
  const factor = 3;
  const name = "@firesteel/core";
  const own = { HashPartitioner, StatCounter, StorageLevel };
  try {
    console.log(JSON.stringify(await sc.parallelize([1, 2, 3]).map((x) => x * factor).collect()));
    const references = sc.parallelize([1]).map(async () => {
      const installed = await import(name);
      return Object.keys(own).filter((each) => installed[each] === own[each]);
    });
    console.log((await references.first()).join());
  } catch (error) {
    console.log(error.code);
  }
  await sc.stop();
`;

/** The program with all of the package in one file. */
async function bundleTo(directory: string, minify: boolean): Promise<string> {
  const outfile = join(directory, minify ? "app.min.mjs" : "app.mjs");
  await build({
    stdin: { contents: program, resolveDir: here },
    bundle: true,
    minify,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return outfile;
}

describe("a program that was bundled together with the package", () => {
  it.each([false, true])(
    "finds the package's threads and classes (minified: %s)",
    async (minify) => {
      const file = await bundleTo(join(here, "bundled"), minify);

      const { stdout } = await run(process.execPath, [file], { cwd: tmpdir() });

      expect(stdout).toBe("[3,6,9]\nHashPartitioner,StatCounter,StorageLevel\n");
    },
  );

  it("says what to install where the package is not beside it", async () => {
    const directory = mkdtempSync(join(tmpdir(), "engine-test-"));
    const file = await bundleTo(directory, false);

    const { stdout } = await run(process.execPath, [file], { cwd: directory });

    expect(stdout).toBe("WORKER_MODULE_NOT_FOUND\n");
  });
});
