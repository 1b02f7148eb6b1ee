import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { s3, type S3Options } from "@firesteel/s3";
import { afterEach, describe, expect, it } from "vitest";
import { FakeS3, fail, type Seen, xml } from "./support/fake-s3.ts";
import { thrownBy } from "./support/read-all.ts";

const path = "s3a://data/dir/file";

/** Takes everything; but where `refuses` says so it does not. */
async function obliging(refuses: (seen: Seen) => boolean = () => false): Promise<FakeS3> {
  return await FakeS3.start((seen, response) => {
    if (refuses(seen)) return fail(response, 403, "AccessDenied");
    if (seen.method === "HEAD" && seen.path.endsWith("/new"))
      return void response.writeHead(404).end();
    if (seen.query.has("uploads"))
      return xml(
        response,
        "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
      );
    if (seen.method === "POST") return xml(response, "<CompleteMultipartUploadResult/>");
    if (seen.query.has("list-type")) return xml(response, "<ListBucketResult/>");
    if (seen.headers["x-amz-copy-source"] !== undefined)
      return xml(
        response,
        seen.query.has("partNumber")
          ? '<CopyPartResult><ETag>"p"</ETag></CopyPartResult>'
          : "<CopyObjectResult/>",
      );
    const length = seen.method === "HEAD" ? { "content-length": String(12 * 2 ** 20) } : {};
    response.writeHead(200, { etag: '"e"', ...length }).end();
  });
}

/** All requests that reading, writing (small and large), copying and deleting make. */
async function everything(options: S3Options): Promise<readonly Seen[]> {
  await using fake = await obliging();
  const fs = fake.fileSystem({
    partBytes: 5 * 2 ** 20,
    multipartCopyBytes: 5 * 2 ** 20,
    ...options,
  });
  for (const bytes of [3, 11 * 2 ** 20]) {
    const writer = await fs.create(path, { overwrite: true });
    await writer.write(Buffer.alloc(bytes));
    await writer.close();
  }
  await (await fs.open(path)).close();
  await fs.stat(path);
  await fs.rename(path, "s3a://data/dir/new");
  await fs.list("s3a://data/dir");
  await fs.mkdirs("s3a://data/new");
  return fake.seen;
}

const isUpload = (seen: Seen): boolean =>
  (seen.method === "PUT" && !seen.query.has("partNumber")) ||
  (seen.method === "POST" && seen.query.has("uploads"));

describe("requests", () => {
  it("carry requester pays, all of them", async () => {
    const seen = await everything({ requesterPays: true });
    expect(seen.length).toBeGreaterThan(12);
    expect(seen.filter((one) => one.headers["x-amz-request-payer"] !== "requester")).toEqual([]);
  });

  it("ask for encryption, storage class and access where an object is made", async () => {
    const seen = await everything({
      encryption: { type: "kms", keyId: "key-1", bucketKey: true },
      storageClass: "GLACIER_IR",
      acl: "bucket-owner-full-control",
    });
    const uploads = seen.filter(isUpload);
    expect(uploads).toHaveLength(4);
    for (const { headers } of uploads)
      expect(headers).toMatchObject({
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": "key-1",
        "x-amz-server-side-encryption-bucket-key-enabled": "true",
        "x-amz-storage-class": "GLACIER_IR",
        "x-amz-acl": "bucket-owner-full-control",
      });
    const others = seen.filter((one) => !isUpload(one));
    expect(others.filter((one) => "x-amz-server-side-encryption" in one.headers)).toEqual([]);
  });

  it.each([
    ["s3", "AES256"],
    ["kms-dsse", "aws:kms:dsse"],
  ] as const)("say %s as %s", async (type, header) => {
    const [first] = (await everything({ encryption: { type } })).filter(isUpload);
    expect(first?.headers["x-amz-server-side-encryption"]).toBe(header);
  });

  it("carry the customer's key wherever an object is read or written", async () => {
    const key = randomBytes(32).toString("base64");
    const seen = await everything({ encryption: { type: "customer", key } });
    const about = seen.filter((one) => !one.query.has("list-type") && one.method !== "DELETE");
    const without = about.filter(
      (one) => one.headers["x-amz-server-side-encryption-customer-key"] !== key,
    );
    expect(without.map((one) => `${one.method} ${one.path}`)).toEqual([]);
    const copies = about.filter((one) => "x-amz-copy-source" in one.headers);
    expect(copies).toHaveLength(3);
    for (const { headers } of copies)
      expect(headers["x-amz-copy-source-server-side-encryption-customer-key"]).toBe(key);
  });

  it("carry checksums of uploads where the options say so, else none", async () => {
    const withSums = (await everything({ uploadChecksums: true })).filter(
      (one) => "x-amz-checksum-crc32" in one.headers,
    );
    expect(withSums.length).toBeGreaterThanOrEqual(4);
    const without = await everything({});
    expect(without.filter((one) => "x-amz-checksum-crc32" in one.headers)).toEqual([]);
  });

  it("copy large objects in parts, of the version that was looked at", async () => {
    const seen = await everything({});
    const parts = seen.filter((one) => "x-amz-copy-source-range" in one.headers);
    expect(parts.map((one) => one.headers["x-amz-copy-source-range"]).toSorted()).toEqual([
      "bytes=0-5242879",
      "bytes=10485760-12582911",
      "bytes=5242880-10485759",
    ]);
    expect(parts.map((one) => one.headers["x-amz-copy-source-if-match"])).toEqual([
      '"e"',
      '"e"',
      '"e"',
    ]);
  });

  it("abort the upload of a large copy that fails", async () => {
    await using fake = await obliging((seen) => seen.query.has("partNumber"));
    const fs = fake.fileSystem({ multipartCopyBytes: 5 * 2 ** 20 });
    const error = await thrownBy(() => fs.rename(path, "s3a://data/dir/new"));
    expect(error).toMatchObject({ code: "PERMISSION_DENIED" });
    const last = fake.seen.at(-1);
    expect([last?.method, last?.query.get("uploadId")]).toEqual(["DELETE", "u"]);
  });

  it("that remove what another just removed are no errors, of one object or of many", async () => {
    await using fake = await FakeS3.start((seen, response) => {
      const error = "<Error><Key>dir/a</Key><Code>NoSuchKey</Code><Message>gone</Message></Error>";
      if (seen.method === "DELETE") return fail(response, 404, "NoSuchKey");
      if (seen.query.has("delete")) return xml(response, `<DeleteResult>${error}</DeleteResult>`);
      if (seen.query.has("list-type"))
        return xml(
          response,
          "<ListBucketResult><Contents><Key>dir/a</Key></Contents><Contents><Key>dir/b</Key></Contents></ListBucketResult>",
        );
      if (seen.query.has("uploads")) return xml(response, "<ListMultipartUploadsResult/>");
      return fail(response, 404, "NoSuchKey");
    });
    const fs = fake.fileSystem();

    expect(await fs.delete("s3a://data/dir", { recursive: true })).toBe(true);

    await using single = await FakeS3.start((seen, response) => {
      if (seen.method === "HEAD") return void response.writeHead(200, { etag: '"e"' }).end();
      return fail(response, 404, "NoSuchKey");
    });
    expect(await single.fileSystem().delete("s3a://data/file")).toBe(true);
    expect(single.seen.map((one) => one.method)).toEqual(["HEAD", "DELETE"]);
  });

  it("create new files on the condition that nothing is there", async () => {
    await using fake = await obliging();
    const fs = fake.fileSystem({ partBytes: 5 * 2 ** 20 });
    for (const bytes of [3, 11 * 2 ** 20]) {
      const writer = await fs.create("s3a://data/dir/new");
      await writer.write(Buffer.alloc(bytes));
      await writer.close();
    }
    const conditions = fake.seen.flatMap((one) => one.headers["if-none-match"] ?? []);
    expect(conditions).toEqual(["*", "*"]);
  });
});

describe("credentials", () => {
  const saved = { ...process.env };
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
    Object.assign(process.env, saved);
  });

  async function signer(options: S3Options): Promise<{ key: string; token: unknown }> {
    await using fake = await obliging();
    await using fs = s3({
      endpoint: fake.endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      ...options,
    }).createFileSystem("s3a", {});
    await fs.stat(path);
    const { authorization = "", "x-amz-security-token": token } = fake.seen[0]?.headers ?? {};
    return { key: /Credential=([^/]*)/u.exec(authorization)?.[1] ?? "", token };
  }

  it("are those of the options", async () => {
    const credentials = { accessKeyId: "AK", secretAccessKey: "s", sessionToken: "T" };
    expect(await signer({ credentials })).toEqual({ key: "AK", token: "T" });
  });

  it("are those of the environment", async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "FROM_ENV";
    process.env["AWS_SECRET_ACCESS_KEY"] = "s";
    process.env["AWS_SESSION_TOKEN"] = "ENV_TOKEN";
    const expected = { key: "FROM_ENV", token: "ENV_TOKEN" };
    expect(await signer({ credentials: "environment" })).toEqual(expected);
    expect(await signer({})).toEqual(expected);
  });

  it("are those of a profile", async () => {
    const directory = mkdtempSync(join(tmpdir(), "aws-"));
    try {
      const file = join(directory, "credentials");
      writeFileSync(file, "[work]\naws_access_key_id = WORK\naws_secret_access_key = s\n");
      process.env["AWS_SHARED_CREDENTIALS_FILE"] = file;
      process.env["AWS_CONFIG_FILE"] = join(directory, "config");
      expect(await signer({ credentials: { profile: "work" } })).toMatchObject({ key: "WORK" });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("are none for an anonymous user: requests are not signed", async () => {
    await using fake = await obliging();
    await fake.fileSystem({ credentials: "anonymous" }).stat(path);
    expect(fake.seen[0]?.headers.authorization).toBeUndefined();
  });
});

describe("paths", () => {
  it.each([
    "s3a:///key",
    "s3a://key:secret@bucket/x",
    "s3a://bucket:9000/x",
    "hdfs://nn/x",
    `s3a://bucket/${"é".repeat(600)}`,
  ])("refuses %s", async (odd) => {
    const fs = s3({ credentials: "anonymous" }).createFileSystem("s3a", {});
    const error = await thrownBy(() => fs.open(odd));
    expect(error).toMatchObject({ code: "INVALID_PATH" });
    expect((error as Error).message).not.toContain("secret");
  });
});
