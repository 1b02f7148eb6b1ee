/** Errors thrown on a worker name the user's own file, line and column, however the program was compiled. */
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { node24 } from "./runners/node24.mjs";
import { core, output, workerFile } from "./runners/paths.mjs";
import { resultsOf, runProgram } from "./runners/run-program.mjs";

const typescript = join(core, "test/closure/programs/stack.ts");
const compiled = join(core, "out-tsc/test/closure/programs/stack.js");
const lines = readFileSync(typescript, "utf8").split("\n");
const lineOf = (mark) => lines.findIndex((line) => line.endsWith(`// ${mark}`)) + 1;

const run = (name, node, args) =>
  resultsOf(`stack-${name}`, (file) => runProgram(node, [...args, workerFile, file]));

async function bundled(name, options) {
  const outfile = join(output, `stack-${name}.mjs`);
  await build({
    entryPoints: [typescript],
    absWorkingDir: core,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["acorn"],
    logLevel: "error",
    ...options,
  });
  return run(name, process.execPath, [outfile]);
}

const ways = {
  tsc: () => run("tsc", process.execPath, [compiled]),
  "tsc and --enable-source-maps": () =>
    run("maps", process.execPath, ["--enable-source-maps", compiled]),
  tsx: () => run("tsx", process.execPath, ["--import", "tsx", typescript]),
  "an esbuild bundle with a map beside it": () => bundled("linked", { sourcemap: true }),
  "a minified esbuild bundle with its map inside": () =>
    bundled("inline", { sourcemap: "inline", minify: true }),
  "type stripping": async () => run("strip", await node24(), [typescript]),
};

describe("stacks of errors on a worker", () => {
  it.each(Object.keys(ways))("name the user's TypeScript: %s", async (way) => {
    const [withVariables, plain] = await ways[way]();

    for (const mark of ["method", "declared", "nested", "variables"])
      expect(withVariables).toMatch(new RegExp(`stack\\.ts:${lineOf(mark)}:\\d+`));
    const column = lines[lineOf("method") - 1].indexOf("new RangeError") + 1;
    expect(withVariables).toContain(`stack.ts:${lineOf("method")}:${column}`);
    expect(plain).toContain(`stack.ts:${lineOf("plain")}:`);
  });
});
