import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const repository = resolve(import.meta.dirname, "../..");
export const generated = join(import.meta.dirname, "out-tsc");

/** Every page for readers: the documentation and the READMEs, by path in the repository. */
export function pagePaths() {
  const guides = readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const readmes = readdirSync(join(repository, "packages"))
    .map((name) => `packages/${name}/README.md`)
    .filter((path) => existsSync(join(repository, path)));
  return ["README.md", "CONTRIBUTING.md", "bench/README.md", ...guides, ...readmes];
}

export function readPage(path) {
  return readFileSync(join(repository, path), "utf8");
}

const block =
  /(?:<!-- (?<kind>setup|compile only)(?::\s*(?<note>[^]*?))?\s*-->\s*)?^```ts\n(?<code>[^]*?)^```$/gm;

/**
 * The TypeScript of a page as modules. `<!-- setup: code -->` before a block is what the reader has from the text around
 * it; `<!-- compile only: code -->` is the same for a block that needs a server.
 */
export function snippetsOf(path) {
  const text = readPage(path);
  return [...text.matchAll(block)].map(({ groups, index }, i) => ({
    name: `${path.replaceAll(/[^A-Za-z0-9]+/g, "-").toLowerCase()}-${i + 1}`,
    line: text.slice(0, index).split("\n").length,
    runs: groups.kind !== "compile only",
    module: moduleOf(groups.code, groups.note ?? ""),
  }));
}

const coreNames = [
  "FiresteelError",
  "HashPartitioner",
  "SparkConf",
  "SparkContext",
  "SparkFiles",
  "StorageLevel",
  "TaskContext",
  "executorLocal",
  "withVars",
];

/** What a block leaves out: the imports, a context, and the check of what `// →` says comes out. */
function moduleOf(code, setup) {
  const given = `${setup}\n${code}`;
  const declares = (name) => new RegExp(`(?:const|using) ${name}\\b`).test(given);
  if (/^ *[^\w [].*\/\/ → /m.test(code)) throw new Error(`"// →" must follow one line:\n${code}`);
  return [
    'import { deepStrictEqual as expectEqual } from "node:assert/strict";',
    ...(/from "@firesteel\/core"/.test(given)
      ? []
      : [`import { ${coreNames.join(", ")} } from "@firesteel/core";`]),
    ...(declares("conf")
      ? []
      : ['const conf = new SparkConf().setMaster("local[2]").setAppName("snippet");']),
    ...(declares("sc") ? [] : ["await using sc = new SparkContext(conf);"]),
    setup,
    code.replaceAll(
      /^( *)(?:const (\w+) = )?([\w[].*); \/\/ → (.+)$/gm,
      (_line, indent, name, expression, value) =>
        name === undefined
          ? `${indent}expectEqual(${expression}, ${value});`
          : `${indent}const ${name} = ${expression};\n${indent}expectEqual(${name}, ${value});`,
    ),
    "export {};",
    "",
  ].join("\n");
}
