import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { installedWith, licenceOf } from "./dependencies.mjs";
import { createProject, run } from "./projects.mjs";
import { readme } from "./readme.mjs";

const { scratch, tarballs, tools } = inject("packages");
const names = Object.keys(tarballs);

/** Licences that may be used and handed on in a program of any licence. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "bzip2-1.0.6",
  "ISC",
  "MIT",
]);

describe.each(names)("the tarball of %s", (name) => {
  it("is what publint and are-the-types-wrong ask of a package of modules", async () => {
    const { stdout } = await run(scratch, process.execPath, [
      join(tools, "publint/src/cli.js"),
      tarballs[name],
      "--strict",
    ]);
    expect(stdout).toContain("All good!");

    const types = join(tools, "@arethetypeswrong/cli/dist/index.js");
    await run(scratch, process.execPath, [types, tarballs[name], "--profile", "esm-only"]);
  });

  it("has its licence, its README, its sources, and nothing of tests or builds", async () => {
    const { stdout } = await run(scratch, "tar", ["-tzf", tarballs[name]]);
    const files = stdout.trimEnd().split("\n");

    for (const file of ["package.json", "LICENSE", "README.md"])
      expect(files).toContain(`package/${file}`);
    expect(
      files.filter((file) => !/^package\/(?:dist|src|generated|data)\//.test(file)),
    ).toHaveLength(3);
    expect(files.filter((file) => /\.test\.|tsbuildinfo|node_modules|\.env/.test(file))).toEqual(
      [],
    );
  });
});

describe("all packages in one project", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await createProject("npm", names);
  });

  it("bring what the README's table says, and no more", () => {
    const rows = new Map(
      [...readme.matchAll(/^\| `([^`]+)` +\| +(\d+) +\| +([\d.]+) MB +\|/gm)].map(
        ([, name, packages, megabytes]) => [name, [Number(packages), Number(megabytes)]],
      ),
    );
    const found = new Map(names.map((name) => [name, installedWith(directory, name)]));
    const table = [...found].map(([name, { folders, bytes }]) => [
      name,
      folders.length,
      (bytes / 1e6).toFixed(1),
    ]);

    expect([...rows.keys()].toSorted(), JSON.stringify(table)).toEqual(names.toSorted());
    for (const [name, packages, megabytes] of table) {
      const [statedPackages, statedMegabytes] = rows.get(name);
      const allowance = (stated, least) => Math.max(least, stated * 0.2);
      const why = `${name} brings ${packages} packages, ${megabytes} MB`;
      expect(Math.abs(packages - statedPackages), why).toBeLessThanOrEqual(
        allowance(statedPackages, 0),
      );
      expect(Math.abs(megabytes - statedMegabytes), why).toBeLessThanOrEqual(
        allowance(statedMegabytes, 0.2),
      );
    }
  });

  it("depend on packages of permissive licences only", () => {
    const folders = new Set(names.flatMap((name) => installedWith(directory, name).folders));
    const refused = [...folders]
      .map((folder) => [folder.slice(directory.length + 1), licenceOf(folder)])
      .filter(([, licence]) => !isAllowed(licence));

    expect(refused).toEqual([]);
  });

  it("have a bill of materials, in both usual forms", async () => {
    for (const format of ["cyclonedx", "spdx"]) {
      const { stdout } = await run(directory, "npm", [
        "sbom",
        "--omit=dev",
        "--sbom-format",
        format,
      ]);
      const bill = JSON.parse(stdout);
      const listed = (bill.components ?? bill.packages).map((each) =>
        each.group === undefined ? each.name : `${each.group}/${each.name}`,
      );

      for (const name of names) expect(listed, format).toContain(name);
      expect(listed).toContain("acorn");
    }
  });
});

/** Of `A OR B` one is enough, of `A AND B` both are needed. */
function isAllowed(licence) {
  return licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((each) => each.split(" AND ").every((one) => allowed.has(one.trim())));
}

describe("a release", () => {
  const repository = join(import.meta.dirname, "../..");

  it("runs dry: versions, change log, and the staged packages", async () => {
    const env = { NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false" };
    const before = readFileSync(join(repository, "package.json"), "utf8");
    const nx = (...args) => run(repository, "npx", ["nx", "release", ...args, "--dry-run"], env);

    const { stdout, stderr } = await nx("--first-release", "--skip-publish", "0.1.0");

    expect(stdout + stderr).toContain("no changes were made");
    for (const name of names) expect(stdout).toContain(name);
    expect(stdout).toContain("v0.1.0");
    expect(readFileSync(join(repository, "package.json"), "utf8")).toBe(before);
    expect(readdirSync(repository)).not.toContain("CHANGELOG.md");
  });
});
