import assert from "node:assert/strict";
import {
  checkContract,
  type Claims,
  fileSystemContract,
  fileSystemContractLines,
  type FileSystemCapability,
  type FileSystemHarness,
} from "@firesteel/conformance";
import { s3 } from "@firesteel/s3";
import { describe, it } from "vitest";
import { S3Server, type S3ServerKind } from "./s3-server.ts";

const claims: Claims<FileSystemCapability> = {
  atomicRename: false,
  consistentList: true,
  conditionalCreate: true,
  append: false,
  atomicCreate: true,
  directories: false,
  multipart: true,
  etags: true,
  blockLocations: false,
  checksum: true,
};

/** Several pages in a listing, several ranges in a large file. */
async function open(kind: S3ServerKind): Promise<FileSystemHarness> {
  const server = await S3Server.start(kind);
  await server.createBucket("contract");
  const connector = s3(
    server.options({ listPageSize: 100, readAheadBytes: 2 ** 20, retryDelayMs: 1 }),
  );
  const fileSystem = connector.createFileSystem("s3a", {});
  return {
    fileSystem,
    root: "s3a://contract/suite",
    manyFiles: 250,
    close: async () => {
      await fileSystem[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

fileSystemContract("s3 (versitygw)", () => open("versitygw"), claims);

// What the server itself gets wrong. A line that passes one day must leave the list.
const deviations = new Map([
  ["multipart.refuses", "s3proxy takes parts of uploads that were aborted"],
]);

describe("s3 (s3proxy): file system contract", () => {
  it("keeps every promise but those that the server breaks", async () => {
    const report = await checkContract(
      fileSystemContractLines,
      "s3 (s3proxy)",
      () => open("s3proxy"),
      claims,
    );
    const failed = report.results.filter(({ outcome }) => outcome === "failed");
    assert.deepEqual(
      failed.map(({ id }) => id),
      [...deviations.keys()],
      JSON.stringify(failed),
    );
  });
});
