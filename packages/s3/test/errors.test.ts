import { FiresteelError } from "@firesteel/core/io";
import { s3 } from "@firesteel/s3";
import { RetryPolicy } from "#src/retry-policy";
import { describe, expect, it } from "vitest";
import { fail, FakeS3 } from "./support/fake-s3.ts";
import { thrownBy } from "./support/read-all.ts";

const path = "s3a://data/dir/file";

describe("errors of S3", () => {
  it.each([
    [404, "NoSuchBucket", "BUCKET_NOT_FOUND", "user"],
    [403, "AccessDenied", "PERMISSION_DENIED", "environment"],
    [403, "InvalidAccessKeyId", "INVALID_CREDENTIALS", "environment"],
    [403, "SignatureDoesNotMatch", "INVALID_CREDENTIALS", "environment"],
    [400, "ExpiredToken", "CREDENTIALS_EXPIRED", "environment"],
    [403, "RequestTimeTooSkewed", "CLOCK_SKEW", "environment"],
    [503, "SlowDown", "THROTTLED", "environment"],
    [503, "ServiceUnavailable", "THROTTLED", "environment"],
    [429, "TooManyRequests", "THROTTLED", "environment"],
    [500, "InternalError", "STORE_FAILED", "environment"],
    [400, "AuthorizationHeaderMalformed", "WRONG_REGION", "environment"],
    [501, "NotImplemented", "UNSUPPORTED_BY_STORE", "environment"],
    [403, "InvalidObjectState", "OBJECT_ARCHIVED", "environment"],
    [400, "KMS.DisabledException", "ENCRYPTION_KEY_UNAVAILABLE", "environment"],
    [507, "XMinioStorageFull", "DISK_FULL", "environment"],
    [418, "Teapot", "IO_ERROR", "environment"],
  ])("%i %s is %s", async (status, s3Code, code, blame) => {
    await using fake = await FakeS3.start((_, response) => fail(response, status, s3Code));
    const fs = fake.fileSystem({ maxRetries: 1, maxThrottleRetries: 1 });
    for (const call of [
      () => fs.open(path),
      () => fs.list(path),
      () => fs.stat(path),
      () => fs.mkdirs(path),
    ]) {
      const error = await thrownBy(call);
      expect(error).toMatchObject({ code, blame, fields: { path, bucket: "data", status } });
      expect((error as Error).message).toContain(fake.endpoint);
    }
  });

  it("tells the reason of a refused HEAD, which has no body", async () => {
    await using fake = await FakeS3.start((seen, response) => {
      if (seen.method === "GET") return fail(response, 403, "InvalidAccessKeyId");
      response.writeHead(403).end();
    });
    const error = await thrownBy(() => fake.fileSystem().stat(path));
    expect(error).toMatchObject({ code: "INVALID_CREDENTIALS" });
  });

  it("says that nobody answers, that the host is unknown, and that the answer is not S3's", async () => {
    const elsewhere = (endpoint: string): ReturnType<FakeS3["fileSystem"]> =>
      s3({
        endpoint,
        forcePathStyle: true,
        credentials: "anonymous",
        maxRetries: 1,
        retryDelayMs: 1,
      }).createFileSystem("s3a", {});
    let endpoint = "";
    {
      await using gone = await FakeS3.start(() => undefined);
      endpoint = gone.endpoint;
    }
    expect(await thrownBy(() => elsewhere(endpoint).open(path))).toMatchObject({
      code: "SERVER_UNREACHABLE",
    });
    expect(await thrownBy(() => elsewhere("http://nowhere.invalid").open(path))).toMatchObject({
      code: "UNKNOWN_HOST",
    });
    await using web = await FakeS3.start((_, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!DOCTYPE html><html><body>It works!<br></body>");
    });
    expect(await thrownBy(() => elsewhere(web.endpoint).list(path))).toMatchObject({
      code: "NOT_AN_S3_SERVER",
    });
    await using plain = await FakeS3.start((_, response) => void response.end());
    const secure = plain.endpoint.replace("http:", "https:");
    expect(await thrownBy(() => elsewhere(secure).open(path))).toMatchObject({
      code: "TLS_FAILED",
    });
  });

  it("says that there are no credentials", async () => {
    await using fake = await FakeS3.start((_, response) => void response.end());
    const key = process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_ACCESS_KEY_ID"];
    try {
      const error = await thrownBy(() =>
        fake.fileSystem({ credentials: "environment" }).open(path),
      );
      expect(error).toMatchObject({ code: "NO_CREDENTIALS" });
      expect(fake.seen).toHaveLength(0);
    } finally {
      if (key !== undefined) process.env["AWS_ACCESS_KEY_ID"] = key;
    }
  });

  it("never shows secrets", async () => {
    await using fake = await FakeS3.start((_, response) => fail(response, 403, "AccessDenied"));
    const credentials = {
      accessKeyId: "AKID",
      secretAccessKey: "very-secret",
      sessionToken: "token-secret",
    };
    const error = await thrownBy(() => fake.fileSystem({ credentials }).open(path));
    expect(FiresteelError.is(error)).toBe(true);
    expect(JSON.stringify(error)).not.toContain("secret");
  });
});

describe("retries", () => {
  it.each([
    [503, "SlowDown", 12],
    [500, "InternalError", 7],
    [400, "BadDigest", 7],
    [400, "RequestTimeout", 7],
  ])("go on after %i %s", async (status, code, failures) => {
    let requests = 0;
    await using fake = await FakeS3.start((_, response) => {
      if (requests++ < failures) fail(response, status, code);
      else response.writeHead(200).end();
    });
    const writer = await fake
      .fileSystem()
      .multipart?.start(path)
      .catch(() => undefined);
    expect(writer).toBeDefined();
    expect(requests).toBe(failures + 1);
  });

  it("end, with the number that the options say", async () => {
    await using fake = await FakeS3.start((_, response) => fail(response, 503, "SlowDown"));
    const options = { maxThrottleRetries: 4 };
    await thrownBy(() => fake.fileSystem(options).open(path));
    expect(fake.seen).toHaveLength(5);
  });

  it("do not happen where they cannot help", async () => {
    await using fake = await FakeS3.start((_, response) => fail(response, 403, "AccessDenied"));
    await thrownBy(() => fake.fileSystem().open(path));
    expect(fake.seen).toHaveLength(1);
  });

  it("wait twice as long each time, longer where the store throttles or asks for it", async () => {
    const policy = new RetryPolicy({
      maxRetries: 7,
      retryDelayMs: 100,
      maxThrottleRetries: 20,
      throttleDelayMs: 500,
    });
    const most = (count: number, throttled: boolean): number =>
      Math.max(...Array.from({ length: 500 }, () => policy.delayMs(count, throttled)));
    expect(most(0, false)).toBeLessThanOrEqual(200);
    expect(most(3, false)).toBeGreaterThan(800);
    expect(most(3, false)).toBeLessThanOrEqual(1600);
    expect(most(0, true)).toBeGreaterThan(500);
    expect(most(30, true)).toBeLessThanOrEqual(20_000);

    const retryAfterHint = new Date(Date.now() + 5000);
    const token = await policy.refreshRetryTokenForRetry(await policy.acquireInitialRetryToken(), {
      errorType: "THROTTLING",
      retryAfterHint,
    });
    expect(token.getRetryCount()).toBe(1);
    expect(token.getRetryDelay()).toBeGreaterThan(4000);
  });

  it("send a request again whose connection broke before the answer", async () => {
    let requests = 0;
    await using fake = await FakeS3.start((_, response) => {
      if (requests++ < 3) response.destroy();
      else fail(response, 404, "NoSuchBucket");
    });
    const error = await thrownBy(() => fake.fileSystem().open(path));
    expect(error).toMatchObject({ code: "BUCKET_NOT_FOUND" });
    expect(requests).toBe(4);
  });

  it("correct a clock that is wrong", async () => {
    const dates: string[] = [];
    const serverTime = new Date(Date.now() + 3_600_000);
    await using fake = await FakeS3.start((seen, response) => {
      const date = String(seen.headers["x-amz-date"]);
      dates.push(date);
      const hour = serverTime.toISOString().replaceAll(/[-:]/gu, "").slice(0, 11);
      if (date.startsWith(hour)) return fail(response, 404, "NoSuchBucket");
      fail(response, 403, "RequestTimeTooSkewed", { date: serverTime.toUTCString() });
    });
    const error = await thrownBy(() => fake.fileSystem().open(path));
    expect(error).toMatchObject({ code: "BUCKET_NOT_FOUND" });
    expect(dates).toHaveLength(2);
  });
});
