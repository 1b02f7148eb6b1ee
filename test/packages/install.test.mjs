import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createProject, managers, nodes, run } from "./projects.mjs";
import { sources, words } from "./readme.mjs";

/** Runs the program, and looks at what it has printed and saved. */
async function expectCounts(directory, node, ...args) {
  await rm(join(directory, "out"), { recursive: true, force: true });
  const { stdout, stderr } = await run(directory, node, args);

  expect(stderr).toBe("");
  expect(stdout).toMatch(/^\[\s*\[ '(?:to|be)', 3 \],\s*\[ '(?:to|be)', 3 \]/);
  const counts = join(directory, "out/counts");
  const files = await readdir(counts);
  expect(files).toContain("_SUCCESS");
  const parts = files.filter((name) => name.startsWith("part-"));
  const saved = await Promise.all(parts.map((name) => readFile(join(counts, name), "utf8")));
  const lines = saved.join("").trimEnd().split("\n").toSorted();
  expect(lines).toEqual(
    Object.entries(words)
      .map((pair) => JSON.stringify(pair))
      .toSorted(),
  );
}

const plugAndPlay = "yarn 4, plug and play";
const ordinary = Object.keys(managers).filter((manager) => manager !== plugAndPlay);

describe.each(ordinary)("the README's program, installed by %s", (manager) => {
  let directory = "";
  beforeAll(async () => {
    directory = await createProject(manager, ["@firesteel/core", "@firesteel/local"], sources);
  });
  it.each([
    [20, "stops.mjs"],
    [22, "stops.mjs"],
    [24, "count.mjs"],
  ])("runs on Node %s: %s", async (version, file) => {
    await expectCounts(directory, nodes[version], file);
  });

  it("says what to install for a cluster, and finds it when it is installed", async () => {
    const ask = () => run(directory, nodes[22], ["asks.mjs"]);

    expect((await ask()).stdout).toBe("ENGINE_NOT_INSTALLED\n");
    await run(directory, ...managers[manager].add(["@firesteel/connect"]));
    expect((await ask()).stdout).toBe("CONNECT_UNAVAILABLE\n");
  });
});

describe("the README's program, installed by Yarn without node_modules", () => {
  it("says how to have them", async () => {
    const packages = ["@firesteel/core", "@firesteel/local"];
    const directory = await createProject(plugAndPlay, packages, sources);

    await expect(
      run(directory, nodes[22], [...managers[plugAndPlay].nodeFlags, "stops.mjs"]),
    ).rejects.toThrow('set "nodeLinker: node-modules" in .yarnrc.yml');
  });
});

describe("the README's program in TypeScript", () => {
  let directory = "";
  beforeAll(async () => {
    const packages = [
      "@firesteel/core",
      "@firesteel/local",
      "@firesteel/cli",
      "@firesteel/examples",
    ];
    const compilers = ["typescript@5.9.3", "@types/node@20", "tsx@4"];
    directory = await createProject("npm", [...packages, ...compilers], {
      ...sources,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          skipLibCheck: false,
          module: "nodenext",
          target: "es2022",
          lib: ["es2023", "esnext.disposable"],
          types: ["node"],
          outDir: "dist",
        },
        files: ["count.ts"],
      }),
    });
    await run(directory, process.execPath, ["node_modules/typescript/bin/tsc"]);
  });

  it.each([20, 22, 24])("compiles, and runs on Node %s", async (version) => {
    await expectCounts(directory, nodes[version], "dist/count.js");
  });

  it.each([20, 22, 24])("is submitted as it is on Node %s", async (version) => {
    const main = "node_modules/@firesteel/cli/dist/main.js";
    await expectCounts(directory, nodes[version], main, "submit", "count.ts");
  });

  it("may be one of the examples", async () => {
    const main = "node_modules/@firesteel/cli/dist/main.js";
    const { stdout } = await run(directory, nodes[20], [main, "run-example", "page-rank"]);

    expect(stdout).toMatch(/^home 1\.\d{4}$/m);
  });
});
