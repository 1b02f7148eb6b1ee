import { build } from "esbuild";
import { join } from "node:path";
import { core, output, sources, workerFile } from "./paths.mjs";
import { resultsOf, runProgram } from "./run-program.mjs";

/**
 * Runs the table as one bundled file that holds this package too.
 *
 * @param {string} name
 * @param {import("esbuild").BuildOptions} options
 */
export async function runBundle(name, options) {
  const format = options.format ?? "esm";
  const outfile = join(output, `${name}.${format === "cjs" ? "cjs" : "mjs"}`);
  await build({
    entryPoints: [join(sources, "main.ts")],
    absWorkingDir: core,
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["acorn"],
    sourcemap: true,
    logLevel: "error",
    logOverride: { "empty-import-meta": "silent" },
    ...options,
    format,
  });
  return resultsOf(name, (file) => runProgram(process.execPath, [outfile, name, workerFile, file]));
}
