import { SparkConf, SparkContext } from "@firesteel/core";
import { serveEventLogs } from "@firesteel/ui";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BucketContent } from "./bucket-content.ts";
import { S3Server, s3ServerKinds } from "./s3-server.ts";

interface LogLine {
  readonly Event: string;
}

describe.each(s3ServerKinds)("an event log on %s", (kind) => {
  let server: S3Server;
  let content: BucketContent;

  beforeAll(async () => {
    server = await S3Server.start(kind);
    await server.createBucket("logs");
    content = new BucketContent(server.client(), "logs");
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const confOfStore = (): SparkConf =>
    new SparkConf()
      .set("spark.hadoop.fs.s3a.endpoint", server.endpoint)
      .set("spark.hadoop.fs.s3a.endpoint.region", "us-east-1")
      .set("spark.hadoop.fs.s3a.path.style.access", "true")
      .set("spark.hadoop.fs.s3a.access.key", "testkey")
      .set("spark.hadoop.fs.s3a.secret.key", "testsecret");

  const contextOf = (settings: Readonly<Record<string, string>>): SparkContext =>
    new SparkContext(
      confOfStore()
        .setMaster("local[2]")
        .setAppName("logged")
        .set("spark.eventLog.enabled", "true")
        .set("spark.eventLog.dir", "s3a://logs/of/applications")
        .set("spark.eventLog.compress", "false")
        .setAll(settings),
    );

  const linesOf = async (...keys: readonly string[]): Promise<LogLine[]> => {
    const texts = await Promise.all(keys.map((key) => content.text(key)));
    return texts
      .flatMap((text) => text.trimEnd().split("\n"))
      .map((line) => JSON.parse(line) as LogLine);
  };

  const countOf = (lines: readonly LogLine[], event: string): number =>
    lines.filter(({ Event }) => Event === `SparkListener${event}`).length;

  it("is written file by file, each of which appears when it is full", async () => {
    const sc = contextOf({ "spark.eventLog.rolling.maxFileSize": "10m" });
    const { applicationId: id } = sc;
    const log = `of/applications/eventlog_v2_${id}`;
    sc.setJobDescription("x".repeat(1_000_000));
    for (let job = 0; job < 6; job++) await sc.range(0, 2, 1, 1).count();
    expect(await content.keys(`${log}/appstatus`)).toEqual([`${log}/appstatus_${id}.inprogress`]);
    await sc.stop();

    const files = [`${log}/events_1_${id}`, `${log}/events_2_${id}`];
    expect((await content.keys(`${log}/`)).filter((key) => !key.endsWith("/"))).toEqual([
      `${log}/appstatus_${id}`,
      ...files,
    ]);
    const lines = await linesOf(...files);
    expect(lines[0]?.Event).toBe("SparkListenerLogStart");
    expect(lines.at(-1)?.Event).toBe("SparkListenerApplicationEnd");
    expect(countOf(lines, "JobEnd")).toBe(6);
  });

  it("is one object where it is not to roll, which appears with the application's end", async () => {
    const sc = contextOf({ "spark.eventLog.rolling.enabled": "false" });
    const key = `of/applications/${sc.applicationId}`;
    await sc.range(0, 2, 1, 2).count();
    expect(await content.keys(key)).toEqual([]);
    await sc.stop();

    expect(await content.keys(key)).toEqual([key]);
    const lines = await linesOf(key);
    expect(countOf(lines, "TaskEnd")).toBe(2);
    expect(lines.at(-1)?.Event).toBe("SparkListenerApplicationEnd");
  });

  it("is listed with the others of its directory, and shown from there", async () => {
    const path = "s3a://logs/listed";
    const ids: string[] = [];
    for (const rolls of ["true", "false"]) {
      const sc = contextOf({ "spark.eventLog.dir": path, "spark.eventLog.rolling.enabled": rolls });
      await sc.range(0, 2, 1, 2).count();
      ids.unshift(sc.applicationId);
      await sc.stop();
    }
    await using served = await serveEventLogs({ path, conf: confOfStore(), port: 0 });
    const get = async (asked: string): Promise<readonly { readonly id: string }[]> =>
      (await (await fetch(`${served.url}/api/v1/applications${asked}`)).json()) as { id: string }[];

    expect((await get("")).map(({ id }) => id)).toEqual(ids);
    for (const id of ids) expect(await get(`/${id}/jobs`)).toHaveLength(1);
    const elsewhere = { path: `${path}/nowhere`, conf: confOfStore(), port: 0 };
    await expect(serveEventLogs(elsewhere)).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  });

  it("needs a bucket that is there", async () => {
    await using sc = contextOf({ "spark.eventLog.dir": "s3a://no-such-bucket/logs" });

    await expect(sc.range(3).count()).rejects.toMatchObject({
      code: expect.stringMatching(/NOT_FOUND/) as string,
      message: expect.stringContaining("no-such-bucket") as string,
    });
  });
});
