import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
// @ts-expect-error -- a plain script without types
import { installApart as install } from "../../../tools/ci/install-apart.mjs";

const installApart = install as (names: readonly string[]) => string;

it("a codec whose package is not installed tells what to install", async () => {
  const directory = installApart(["core", "local"]);
  const program = `
    import { SparkConf, SparkContext } from "@firesteel/core";
    const sc = new SparkContext(new SparkConf().setMaster("local[1]").setAppName("x"));
    const codeOf = async (action) => {
      try { await action(); return "none"; } catch (error) {
        const { code, message } = error.code === "TASK_FAILED" ? error.cause : error;
        return [code, message];
      }
    };
    const read = await codeOf(() => sc.textFile("x.bz2").count());
    const write = await codeOf(() => sc.range(2).saveAsTextFile("out", "zstd"));
    const gzip = await codeOf(() => sc.range(2).saveAsTextFile("out", "gzip"));
    await sc.stop();
    console.log(JSON.stringify({ read, write, gzip }));`;
  writeFileSync(join(directory, "program.mjs"), program);
  writeFileSync(join(directory, "x.bz2"), "BZh9");

  const { stdout } = await promisify(execFile)(process.execPath, ["program.mjs"], {
    cwd: directory,
  });

  const advice = expect.stringContaining("run: npm install @firesteel/codecs") as unknown;
  expect(JSON.parse(stdout)).toEqual({
    read: ["CODEC_NOT_INSTALLED", advice],
    write: ["CODEC_NOT_INSTALLED", advice],
    gzip: "none",
  });
  rmSync(directory, { recursive: true });
});
