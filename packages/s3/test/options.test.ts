import { resolveOptions } from "#src/resolve-options";
import { describe, expect, it } from "vitest";

const hadoop = (entries: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).map(([k, v]) => [`spark.hadoop.fs.s3a.${k}`, v]));

describe("resolveOptions", () => {
  it("has the documented defaults", () => {
    expect(resolveOptions({ region: "eu-central-1" }, {}, "b")).toEqual({
      region: "eu-central-1",
      endpoint: undefined,
      forcePathStyle: false,
      credentials: ["default"],
      encryption: undefined,
      requesterPays: false,
      storageClass: undefined,
      acl: undefined,
      uploadChecksums: false,
      maxRetries: 7,
      retryDelayMs: 100,
      maxThrottleRetries: 20,
      throttleDelayMs: 500,
      connectTimeoutMs: 10_000,
      readTimeoutMs: 60_000,
      maxConnections: 256,
      readAheadBytes: 16 * 2 ** 20,
      readAheadStreams: 2,
      partBytes: 8 * 2 ** 20,
      uploadStreams: 2,
      multipartCopyBytes: 5 * 2 ** 30,
      blockSizeBytes: 32 * 2 ** 20,
      listPageSize: 1000,
      deleteAbortsUploads: true,
    });
  });

  it("reads Hadoop's keys, with their units", () => {
    const conf = hadoop({
      endpoint: "127.0.0.1:9000",
      "connection.ssl.enabled": "false",
      "path.style.access": "true",
      "access.key": "a",
      "secret.key": "s",
      "session.token": "t",
      "multipart.size": "64M",
      "connection.timeout": "200s",
      "retry.interval": "250ms",
      "retry.limit": "3",
      "requester.pays.enabled": "true",
      "acl.default": "BucketOwnerFullControl",
      "create.storage.class": "intelligent_tiering",
      "encryption.algorithm": "SSE-KMS",
      "encryption.key": "arn:key",
      "paging.maximum": "5000",
    });
    expect(resolveOptions({}, conf, "b")).toMatchObject({
      endpoint: "http://127.0.0.1:9000",
      forcePathStyle: true,
      credentials: [{ accessKeyId: "a", secretAccessKey: "s", sessionToken: "t" }],
      partBytes: 64 * 2 ** 20,
      readTimeoutMs: 200_000,
      retryDelayMs: 250,
      maxRetries: 3,
      requesterPays: true,
      acl: "bucket-owner-full-control",
      storageClass: "INTELLIGENT_TIERING",
      encryption: { type: "kms", keyId: "arn:key" },
      listPageSize: 1000,
    });
  });

  it("lets a bucket's own settings take precedence, and options before settings", () => {
    const conf = hadoop({ endpoint: "http://all", "bucket.mine.endpoint": "http://mine" });
    const endpoint = (options: object, bucket: string): string | undefined =>
      resolveOptions(options, conf, bucket).endpoint;
    expect(endpoint({}, "other")).toBe("http://all");
    expect(endpoint({}, "mine")).toBe("http://mine");
    expect(endpoint({ endpoint: "http://option" }, "mine")).toBe("http://option");
    const buckets = { mine: { endpoint: "http://own" } };
    expect(endpoint({ endpoint: "http://option", buckets }, "mine")).toBe("http://own");
    expect(endpoint({ endpoint: "http://option", buckets }, "other")).toBe("http://option");
  });

  it("takes lists of Hadoop's credential providers, by the class's own name", () => {
    const provider = (names: string): unknown =>
      resolveOptions(
        {},
        hadoop({
          "aws.credentials.provider": names,
          "access.key": "a",
          "secret.key": "s",
        }),
        "b",
      ).credentials;
    const keys = { accessKeyId: "a", secretAccessKey: "s" };
    expect(
      provider(
        "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider, software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
      ),
    ).toEqual([keys, "environment"]);
    expect(provider("com.amazonaws.auth.AnonymousAWSCredentialsProvider")).toEqual(["anonymous"]);
  });

  it.each([
    [{ "multipart.size": "lots" }],
    [{ "retry.limit": "-1" }],
    [{ "aws.credentials.provider": "com.example.Mine" }],
    [{ "access.key": "alone" }],
    [{ "encryption.algorithm": "ROT13" }],
    [{ "encryption.algorithm": "SSE-C", "encryption.key": "short" }],
    [{ endpoint: "http://" }],
  ])("refuses %j", (entries) => {
    let code: unknown;
    try {
      resolveOptions({}, hadoop(entries), "b");
    } catch (error) {
      code = Reflect.get(error as object, "code");
    }
    expect(code).toBe("INVALID_CONF");
  });
});
