/** A stranger proves a connector with the published packages, in a project that knows nothing of this repository. */
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StrangerProject } from "./stranger-project.mjs";

describe("a connector in a project of its own", () => {
  let project;

  beforeAll(async () => {
    const packages = ["core", "conformance", "examples"].map((name) => `packages/${name}`);
    execFileSync("npx", ["tsc", "-b", ...packages], { cwd: resolve(import.meta.dirname, "../..") });
    project = await StrangerProject.create();
    await project.mustRun("npx", ["tsc"]);
  });

  afterAll(async () => {
    await project?.remove();
  });

  it("passes every suite under vitest, from TypeScript, and prints its table", async () => {
    const reports = { FIRESTEEL_CONTRACT_REPORTS: join(project.directory, "reports") };
    const vitest = await project.run("npx", ["vitest", "run", "--dir", "test"], reports);

    expect(vitest.output).toMatch(/Tests +(1[5-9]\d|[2-9]\d\d) passed \(/);
    expect(vitest.code).toBe(0);
    const table = await project.run("npx", ["firesteel-contract-table", "reports"]);
    expect(table.code).toBe(0);
    expect(table.output).toContain("| file system | SQLite files |");
    expect(table.output).toContain("unsupported: no multipart");
    expect(table.output).toMatch(/\| committer \| text in SQLite \| \d+ \| 0 \| 0 \| +\|/);
  });

  it("passes every suite under node:test, compiled", async () => {
    const ran = await project.run("node", ["--test", "--test-reporter=tap", "out/test/"]);

    expect(ran.output).toMatch(/^# fail 0$/m);
    expect(ran.output).toMatch(/^# pass (1[5-9]\d|[2-9]\d\d)$/m);
    expect(ran.output).toContain("rename.one-wins");
    expect(ran.code).toBe(0);
  });

  it("fails under both runners when a promise is broken", async () => {
    await writeFile(join(project.directory, "broken.test.mjs"), brokenTest);

    const vitest = await project.run("npx", ["vitest", "run", "broken.test.mjs"]);
    const nodeTest = await project.run("node", ["--test", "broken.test.mjs"]);

    for (const { code, output } of [vitest, nodeTest]) {
      expect(code).not.toBe(0);
      expect(output).toContain("list.sorted");
    }
  });

  it("serves RDDs of an application", async () => {
    await writeFile(join(project.directory, "application.mjs"), application);

    const { code, output } = await project.run("node", ["application.mjs"]);

    expect(output).toContain("2 lines, FIRST SECOND");
    expect(code).toBe(0);
  });

  it("is told which package to install for a scheme that it has no connector for", async () => {
    await writeFile(join(project.directory, "schemes.mjs"), schemes);

    const output = await project.mustRun("node", ["schemes.mjs"]);

    for (const name of ["@firesteel/s3", "@firesteel/hdfs", "@firesteel/local"])
      expect(output).toContain(`NO_FILE_SYSTEM_FOR_SCHEME npm install ${name}`);
  });
});

const brokenTest = `
  import { fileSystemContract, MemoryFileSystem } from "@firesteel/conformance";

  class Unsorted extends MemoryFileSystem {
    async list(path, options) {
      return [...(await super.list(path, options))].reverse();
    }
  }
  const fileSystem = new Unsorted();
  fileSystemContract("unsorted", async () => ({ fileSystem, root: "mem:/contract" }), {
    ...fileSystem.capabilities,
    blockLocations: false,
    checksum: true,
  });
`;

const application = `
  import { SparkConf, SparkContext } from "@firesteel/core";
  import { sqlite } from "./out/src/index.js";

  const conf = new SparkConf().setMaster("local").setAppName("stranger");
  const sc = new SparkContext(conf, { connectors: [sqlite({ file: "application.db" })] });
  await sc.parallelize(["first", "second"], 2).saveAsTextFile("sqlite:/lines");
  const lines = await sc.textFile("sqlite:/lines").map((line) => line.toUpperCase()).collect();
  console.log(lines.length + " lines, " + lines.join(" "));
  await sc.stop();
`;

const schemes = `
  import { createFileSystemRegistry } from "@firesteel/core/io";

  const registry = createFileSystemRegistry({ conf: {} });
  for (const path of ["s3a://bucket/key", "hdfs://namenode/file", "file:/etc"]) {
    const error = await registry.forPath(path).then(() => undefined, (reason) => reason);
    console.log(error?.code, /npm install \\S+/.exec(error?.message ?? "")?.[0]);
  }
`;
