import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generated, pagePaths, repository, snippetsOf } from "./pages.mjs";

const options = {
  extends: "../../../tsconfig.base.json",
  compilerOptions: {
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    noEmitOnError: false,
    noPropertyAccessFromIndexSignature: false,
    types: ["node"],
    rootDir: ".",
    outDir: ".",
  },
  include: ["*.ts"],
  exclude: [],
};

/** Writes every snippet as a module and compiles all; tests find what the compiler said by `inject`. */
export function setup(project) {
  const folders = ["codecs", "conformance", "connect", "hdfs", "s3", "ui"];
  const projects = folders.map((folder) => `packages/${folder}/tsconfig.lib.json`);
  execFileSync("npx", ["tsc", "-b", ...projects], { cwd: repository });
  rmSync(generated, { recursive: true, force: true });
  cpSync(join(import.meta.dirname, "fixtures"), generated, { recursive: true });
  writeFileSync(join(generated, "tsconfig.json"), JSON.stringify(options));
  for (const path of pagePaths())
    for (const { name, module } of snippetsOf(path))
      writeFileSync(join(generated, `${name}.ts`), module);
  project.provide("complaints", compile());
}

function compile() {
  try {
    execFileSync("npx", ["tsc", "-p", generated], { cwd: repository, encoding: "utf8" });
    return [];
  } catch (error) {
    return error.stdout.split("\n").filter((line) => /^\S/.test(line));
  }
}
