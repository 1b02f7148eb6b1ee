import { createFileSystemRegistry, formatPath, parsePath } from "@firesteel/core/io";
import { describe, expect, it } from "vitest";

describe("parsePath", () => {
  it.each([
    ["file:///a/b", "file:/a/b"],
    ["file:/a//b/", "file:/a/b"],
    ["file://localhost/a", "file://localhost/a"],
    ["hdfs://nn:8020/a/./b/../c", "hdfs://nn:8020/a/c"],
    ["hdfs://nn:8020", "hdfs://nn:8020/"],
    ["s3a://bucket/a%20b#c?d", "s3a://bucket/a%20b#c?d"],
    ["a/b", "a/b"],
    ["./x: y", "x: y"],
    ["../../a", "../../a"],
    ["/../a", "/a"],
    ["/", "/"],
    [".", "."],
    ["C:\\data\\x", "/C:/data/x"],
    ["a/b:c/d", "a/b:c/d"],
  ])("%s is %s", (path, normal) => {
    expect(formatPath(parsePath(path))).toBe(normal);
  });

  it("refuses an empty path", () => {
    expect(() => parsePath("")).toThrow(expect.objectContaining({ code: "INVALID_PATH" }));
  });
});

describe("qualify", () => {
  it("makes paths absolute in the default file system", () => {
    const local = createFileSystemRegistry({ conf: {} });
    expect(local.qualify("/a b")).toBe("file:/a b");
    expect(local.qualify("x")).toBe(`file:${process.cwd()}/x`);
    expect(local.qualify("file:x")).toBe(`file:${process.cwd()}/x`);
    expect(local.qualify("S3A://b/x")).toBe("s3a://b/x");

    const hdfs = createFileSystemRegistry({
      conf: { "spark.hadoop.fs.defaultFS": "hdfs://nn:8020" },
    });
    expect(hdfs.qualify("/a")).toBe("hdfs://nn:8020/a");
    expect(hdfs.qualify("hdfs:/a")).toBe("hdfs://nn:8020/a");
    expect(hdfs.qualify("a")).toMatch(/^hdfs:\/\/nn:8020\/user\/[^/]+\/a$/);
    expect(hdfs.qualify("file:/a")).toBe("file:/a");
  });
});
