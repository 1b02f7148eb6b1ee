import {
  checkContract,
  type ContractReport,
  fileSystemContractLines,
} from "@firesteel/conformance";
import type { FileSystem } from "@firesteel/core/io";
import { describe, expect, it } from "vitest";
import { brokenNames } from "./broken-names.ts";
import { brokenReading } from "./broken-reading.ts";
import { brokenUploads } from "./broken-uploads.ts";
import { brokenWriting } from "./broken-writing.ts";
import { brokenFileSystem } from "./delegate.ts";

async function check(fileSystem: FileSystem): Promise<ContractReport> {
  return await checkContract(
    fileSystemContractLines,
    "broken",
    async () => ({ fileSystem, root: "mem:/contract", largeBytes: 300_007 }),
    {
      atomicRename: true,
      consistentList: true,
      conditionalCreate: true,
      append: true,
      atomicCreate: true,
      directories: true,
      multipart: true,
      etags: true,
      checksum: true,
      blockLocations: false,
    },
  );
}

function failedLines({ results }: ContractReport): string[] {
  return results.filter(({ outcome }) => outcome === "failed").map(({ id }) => id);
}

describe("the file system contract", () => {
  it("holds for a file system that is only wrapped", async () => {
    expect(failedLines(await check(brokenFileSystem(() => ({}))))).toEqual([]);
  });

  const all = [...brokenReading, ...brokenWriting, ...brokenNames, ...brokenUploads];
  for (const { how, lines, change } of all)
    it(`finds one that ${how}`, async () => {
      const failed = failedLines(await check(brokenFileSystem(change)));
      expect(failed).toEqual(expect.arrayContaining([...lines]));
    });
});
