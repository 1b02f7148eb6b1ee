import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createFileSystemRegistry, type Connector } from "@firesteel/core/io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryFileSystem } from "./memory-file-system.ts";

/** A module that exports a connector for `scheme`; its file systems tell what they were made from. */
const moduleText = (scheme: string): string => `
export const connector = (options) => ({
  schemes: [${JSON.stringify(scheme)}],
  module: import.meta.url,
  options,
  createFileSystem: (scheme, conf) => ({
    scheme, options, conf, closed: 0, async [Symbol.asyncDispose ?? Symbol.for("nodejs.asyncDispose")]() { this.closed++; },
  }),
});`;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "firesteel-registry-"));
  writeFileSync(join(directory, "good.mjs"), moduleText("good"));
  writeFileSync(join(directory, "broken.mjs"), "import 'not-there-at-all';");
  writeFileSync(join(directory, "empty.mjs"), "export const x = 1;");
  writeFileSync(join(directory, "odd.mjs"), "export const connector = () => null;");
  const installed = join(directory, "node_modules", "esm-only-connector");
  mkdirSync(installed, { recursive: true });
  writeFileSync(
    join(installed, "package.json"),
    JSON.stringify({
      name: "esm-only-connector",
      type: "module",
      exports: { import: "./index.js" },
    }),
  );
  writeFileSync(join(installed, "index.js"), moduleText("esm"));
});

afterAll(() => rmSync(directory, { recursive: true }));

const impl = (scheme: string, specifier: string): Record<string, string> => ({
  [`spark.firesteel.fs.${scheme}.impl`]: specifier,
});

const load = (file: string): Promise<unknown> =>
  createFileSystemRegistry({ conf: impl("odd", join(directory, file)) }).forPath("odd:/");

describe("createFileSystemRegistry", () => {
  it("takes a registered connector first, and makes one file system per scheme", async () => {
    const fs = new MemoryFileSystem();
    let made = 0;
    const connector: Connector = {
      schemes: ["good"],
      module: "file:///nowhere.mjs",
      options: { secret: 1 },
      createFileSystem: () => {
        made++;
        return fs;
      },
    };
    const registry = createFileSystemRegistry({
      conf: impl("good", join(directory, "good.mjs")),
      connectors: [connector],
    });
    expect(await registry.forPath("good://a/b")).toBe(fs);
    expect(await registry.forPath("GOOD:/c")).toBe(fs);
    expect(made).toBe(1);
    expect(registry.connectorSpecs()).toEqual([
      { schemes: ["good"], module: "file:///nowhere.mjs", options: { secret: 1 } },
    ]);
  });

  it("is made again elsewhere from plain data", async () => {
    const module = pathToFileURL(join(directory, "good.mjs")).href;
    const conf = { "spark.x": "1" };
    for (const spec of [
      { module, options: { key: [1] } },
      { module, options: { key: [1] }, schemes: ["good"] },
    ]) {
      const first = createFileSystemRegistry({ conf, connectors: [spec] });
      await using second = createFileSystemRegistry({
        conf,
        connectors: structuredClone([...first.connectorSpecs()]),
      });
      expect(await second.forPath("good:/x")).toMatchObject({
        scheme: "good",
        options: { key: [1] },
        conf,
      });
    }
  });

  it("imports what the configuration names for a scheme", async () => {
    for (const specifier of [
      join(directory, "good.mjs"),
      pathToFileURL(join(directory, "good.mjs")).href,
    ]) {
      const registry = createFileSystemRegistry({ conf: impl("good", specifier) });
      expect(await registry.forPath("good:/x")).toMatchObject({ scheme: "good" });
    }
  });

  it("finds packages from the user's main script, modules without a require entry too", async () => {
    const main = process.argv[1];
    process.argv[1] = join(directory, "main.mjs");
    try {
      const registry = createFileSystemRegistry({ conf: impl("esm", "esm-only-connector") });
      expect(await registry.forPath("esm:/x")).toMatchObject({ scheme: "esm" });
    } finally {
      process.argv[1] = main ?? "";
    }
  });

  it("says what to install for a scheme without package", async () => {
    const registry = createFileSystemRegistry({
      conf: impl("mine", "my-connector-that-is-missing"),
    });
    const mine = registry.forPath("mine:/x");
    await expect(mine).rejects.toMatchObject({
      code: "NO_FILE_SYSTEM_FOR_SCHEME",
      blame: "user",
      fields: { scheme: "mine", package: "my-connector-that-is-missing" },
    });
    await expect(mine).rejects.toThrow('no file system for scheme "mine"');
    await expect(mine).rejects.toThrow("run: npm install my-connector-that-is-missing");
    const unknown = registry.forPath("gopher://x/y");
    await expect(unknown).rejects.toMatchObject({ code: "NO_FILE_SYSTEM_FOR_SCHEME" });
    await expect(unknown).rejects.toThrow("spark.firesteel.fs.gopher.impl");
  });

  it("tells a module that is missing, broken, or no connector apart", async () => {
    await expect(load("no.mjs")).rejects.toMatchObject({ code: "NO_FILE_SYSTEM_FOR_SCHEME" });
    await expect(load("broken.mjs")).rejects.toMatchObject({ code: "CONNECTOR_LOAD_FAILED" });
    await expect(load("broken.mjs")).rejects.toThrow("not-there-at-all");
    await expect(load("empty.mjs")).rejects.toMatchObject({ code: "INVALID_CONNECTOR" });
    await expect(load("odd.mjs")).rejects.toMatchObject({ code: "INVALID_CONNECTOR" });
  });

  it("closes its file systems and opens no more", async () => {
    const registry = createFileSystemRegistry({ conf: impl("good", join(directory, "good.mjs")) });
    const fs = await registry.forPath("good:/x");
    await registry[Symbol.asyncDispose]();
    expect(fs).toMatchObject({ closed: 1 });
    await expect(registry.forPath("good:/x")).rejects.toMatchObject({ code: "CONTEXT_STOPPED" });
  });

  it("refuses a default file system that is no URI", () => {
    expect(() => createFileSystemRegistry({ conf: { "spark.hadoop.fs.defaultFS": "/x" } })).toThrow(
      expect.objectContaining({ code: "INVALID_CONF" }),
    );
  });
});
