import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

it("a codec whose package is not installed tells what to install", async () => {
  const directory = mkdtempSync(join(tmpdir(), "formats-"));
  const modules = join(directory, "node_modules");
  for (const name of ["core", "local"]) {
    const source = join(root, "packages", name);
    const target = join(modules, "@firesteel", name);
    cpSync(join(source, "dist"), join(target, "dist"), { recursive: true });
    cpSync(join(source, "package.json"), join(target, "package.json"));
    const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const dependency of Object.keys(dependencies)) {
      if (dependency.startsWith("@firesteel/")) continue;
      mkdirSync(dirname(join(modules, dependency)), { recursive: true });
      symlinkSync(join(root, "node_modules", dependency), join(modules, dependency));
    }
  }
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
