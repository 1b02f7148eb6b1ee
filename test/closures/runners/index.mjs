import { join } from "node:path";
import { runBundle } from "./esbuild.mjs";
import { runWithDebugger } from "./debugger.mjs";
import { runJest } from "./jest.mjs";
import { node24 } from "./node24.mjs";
import { compiled, output, sources, workerFile } from "./paths.mjs";
import { resultsOf, runProgram } from "./run-program.mjs";
import { runVitest } from "./vitest.mjs";

const compiledMain = join(compiled, "main.js");
const typescriptMain = join(sources, "main.ts");

/** Runs the table by a `node` and its flags. */
const program = (name, args, { node = process.execPath, env } = {}) =>
  resultsOf(name, (file) => runProgram(node, [...args, name, workerFile, file], { env }));

const permissions = ["--allow-fs-read=*", "--allow-fs-write=*", "--allow-worker"];

/** Every way to run a program that closures must survive. `run` resolves to the results of the table. */
export const runners = {
  node: { run: () => program("node", [compiledMain]) },
  tsx: { run: () => program("tsx", ["--import", "tsx", typescriptMain]) },
  esbuild: { run: () => runBundle("esbuild", {}) },
  "esbuild-minify": { run: () => runBundle("esbuild-minify", { minify: true }), atLeast: 90 },
  "esbuild-keep-names": {
    run: () =>
      runBundle("esbuild-keep-names", {
        minifySyntax: true,
        minifyWhitespace: true,
        keepNames: true,
      }),
  },
  "esbuild-cjs": { run: () => runBundle("esbuild-cjs", { format: "cjs" }) },
  node24: { run: async () => program("node24", [compiledMain], { node: await node24() }) },
  "node24-strip": {
    run: async () => program("node24-strip", [typescriptMain], { node: await node24() }),
  },
  vitest: { run: () => runVitest("vitest", "forks") },
  "vitest-vm": { run: () => runVitest("vitest-vm", "vmThreads") },
  jest: { run: () => runJest("jest", []) },
  "jest-coverage": { run: () => runJest("jest-coverage", ["--coverage"]) },
  "v8-coverage": {
    run: () =>
      program("v8-coverage", [compiledMain], {
        env: { NODE_V8_COVERAGE: join(output, "v8-coverage") },
      }),
  },
  inspect: { run: () => runWithDebugger(compiledMain) },
  permission: {
    run: () => program("permission", ["--experimental-permission", ...permissions, compiledMain]),
  },
};
