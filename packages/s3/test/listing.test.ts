import { describe, expect, it } from "vitest";
import { FakeS3, fail, xml, type Seen } from "./support/fake-s3.ts";
import { thrownBy } from "./support/read-all.ts";

/** Lists `count` objects below `d/`, page by page, and takes deletions. */
function directoryOf(count: number): {
  readonly answer: Parameters<typeof FakeS3.start>[0];
  readonly deleted: number[];
} {
  const deleted: number[] = [];
  const answer: Parameters<typeof FakeS3.start>[0] = (seen, response) => {
    if (seen.method === "HEAD") return void response.writeHead(404).end();
    if (seen.query.has("uploads")) return xml(response, "<ListMultipartUploadsResult/>");
    if (seen.method === "POST") {
      deleted.push(seen.body.toString().split("<Key>").length - 1);
      return xml(response, "<DeleteResult/>");
    }
    const from = Number(seen.query.get("continuation-token") ?? 0);
    const to = Math.min(count, from + Number(seen.query.get("max-keys")));
    const keys = Array.from({ length: to - from }, (_, i) => {
      const name = `part-${String(from + i).padStart(6, "0")}`;
      return `<Contents><Key>d%2F${name}</Key><Size>${from + i}</Size><LastModified>2026-11-25T10:00:00.789Z</LastModified><ETag>"e${from + i}"</ETag></Contents>`;
    });
    const next = to < count ? `<NextContinuationToken>${to}</NextContinuationToken>` : "";
    return xml(
      response,
      `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${to < count}</IsTruncated>${next}${keys.join("")}</ListBucketResult>`,
    );
  };
  return { answer, deleted };
}

const pagesOf = (seen: readonly Seen[]): number =>
  seen.filter((one) => one.query.get("list-type") === "2").length;

describe("listing", () => {
  it("goes through a hundred thousand keys, a thousand with a request", async () => {
    await using fake = await FakeS3.start(directoryOf(100_000).answer);
    const children = await fake.fileSystem().list("s3a://data/d");
    expect(children).toHaveLength(100_000);
    expect(children[99_999]).toEqual({
      path: "s3a://data/d/part-099999",
      isDirectory: false,
      length: 99_999,
      modifiedMs: Date.UTC(2026, 10, 25, 10),
      blockSizeBytes: 32 * 1024 * 1024,
      etag: "e99999",
    });
    expect(pagesOf(fake.seen)).toBe(100);
  });

  it("deletes a hundred thousand keys page by page, a thousand with a request", async () => {
    const directory = directoryOf(100_000);
    await using fake = await FakeS3.start(directory.answer);
    expect(await fake.fileSystem().delete("s3a://data/d", { recursive: true })).toBe(true);
    expect(directory.deleted).toEqual(Array.from({ length: 100 }, () => 1000));
    // A page is deleted before the next is asked for: memory holds one.
    const order = fake.seen.flatMap((seen) =>
      seen.method === "POST" ? ["delete"] : seen.query.has("list-type") ? ["list"] : [],
    );
    expect(order).toEqual(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? "list" : "delete")));
  });

  it("says which objects could not be deleted", async () => {
    await using fake = await FakeS3.start((seen, response) => {
      if (seen.method !== "POST") return directoryOf(5).answer(seen, response);
      xml(
        response,
        "<DeleteResult><Error><Key>d/part-000002</Key><Code>AccessDenied</Code></Error></DeleteResult>",
      );
    });
    const fs = fake.fileSystem();
    const error = await thrownBy(() => fs.delete("s3a://data/d", { recursive: true }));
    expect(error).toMatchObject({ code: "PERMISSION_DENIED" });
    expect((error as Error).message).toContain("part-000002");
  });

  it("deletes one by one where the store has no bulk delete", async () => {
    const gone: string[] = [];
    await using fake = await FakeS3.start((seen, response) => {
      if (seen.method === "POST") return fail(response, 501, "NotImplemented");
      if (seen.method !== "DELETE") return directoryOf(5).answer(seen, response);
      gone.push(seen.path);
      response.writeHead(204).end();
    });
    await fake.fileSystem({ maxRetries: 0 }).delete("s3a://data/d", { recursive: true });
    expect(gone).toHaveLength(5);
  });

  it("leaves out its own mark and names that no path has, and decodes keys", async () => {
    await using fake = await FakeS3.start((_, response) =>
      xml(
        response,
        `<ListBucketResult><EncodingType>url</EncodingType>
        <Contents><Key>d%2F</Key></Contents>
        <Contents><Key>d%2Fa+b%2Bc%26%C3%A9%01</Key><Size>1</Size></Contents>
        <Contents><Key>d%2Fboth</Key><Size>2</Size></Contents>
        <CommonPrefixes><Prefix>d%2F%2F</Prefix></CommonPrefixes>
        <CommonPrefixes><Prefix>d%2F..%2F</Prefix></CommonPrefixes>
        <CommonPrefixes><Prefix>d%2Fboth%2F</Prefix></CommonPrefixes>
        <CommonPrefixes><Prefix>d%2Fsub%2F</Prefix></CommonPrefixes></ListBucketResult>`,
      ),
    );
    const children = await fake.fileSystem().list("s3a://data/d");
    expect(children.map(({ path, isDirectory }) => [path, isDirectory])).toEqual([
      ["s3a://data/d/a b+c&é\u0001", false],
      ["s3a://data/d/both", false],
      ["s3a://data/d/sub", true],
    ]);
  });
});
