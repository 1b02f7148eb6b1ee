import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { cluster } from "./cluster.ts";
import { expectErrorCode } from "./expect-error-code.ts";

describe("WebHdfsClient on HttpFS", () => {
  it("reads, writes, appends, lists and renames", async () => {
    const client = cluster.client({ nameNodes: cluster.httpFs });
    const bytes = randomBytes(2_500_000);
    const file = "/httpfs/a+b;c %41 ü";

    await client.create(file, bytes);
    await client.append(file, "tail");

    const range = await client.open(file, { offset: 1_048_570, length: 1_451_434 });
    const expected = Buffer.concat([bytes, Buffer.from("tail")]).subarray(1_048_570);
    expect(expected.equals(await range.bytes())).toBe(true);
    expect((await client.listStatus("/httpfs")).map((status) => status.length)).toEqual([
      2_500_004,
    ]);
    const listed: string[] = [];
    for await (const status of client.listStatusIterator("/httpfs")) listed.push(status.pathSuffix);
    expect(listed).toEqual(["a+b;c %41 ü"]);
    expect((await client.getFileBlockLocations(file)).length).toBe(3);
    expect(await client.rename(file, "/httpfs/b")).toBe(true);
    expect((await client.getFileChecksum("/httpfs/b")).algorithm).toContain("CRC32C");
    await expectErrorCode("FILE_ALREADY_EXISTS", client.create("/httpfs/b", "x"));
    await expectErrorCode("FILE_NOT_FOUND", client.open(file));
    expect(await client.delete("/httpfs", { recursive: true })).toBe(true);
  });

  it("serves the connector, which replaces files only where it may", async () => {
    const fs = cluster.fileSystem({ nameNodes: cluster.httpFs });
    const path = `${cluster.uri}/httpfs-connector/file`;
    const write = async (text: string, overwrite: boolean): Promise<void> => {
      await using writer = await fs.create(path, { overwrite });
      await writer.write(Buffer.from(text));
      await writer.close();
    };

    await write("first", false);
    await expectErrorCode("PATH_ALREADY_EXISTS", write("second", false));
    await write("third", true);

    expect((await fs.stat(path))?.length).toBe(5);
    expect((await fs.list(`${cluster.uri}/httpfs-connector`)).length).toBe(1);
    await fs.delete(`${cluster.uri}/httpfs-connector`, { recursive: true });
  });
});
