import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { purgeUploads, s3 } from "@firesteel/s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BucketContent } from "./bucket-content.ts";
import { S3Server, s3ServerKinds } from "./s3-server.ts";

describe.each(s3ServerKinds)("a program that is killed while it writes to %s", (kind) => {
  let server: S3Server;
  let content: BucketContent;

  beforeAll(async () => {
    server = await S3Server.start(kind);
    await server.createBucket("killed");
    content = new BucketContent(server.client(), "killed");
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Starts a job that writes without end, and kills all of it when parts have arrived. */
  async function killedJob(name: string): Promise<void> {
    const program = join(import.meta.dirname, "programs/save-forever.js");
    const options = JSON.stringify(server.options());
    const child = spawn(process.execPath, [program, options, `s3a://killed/${name}`], {
      stdio: "ignore",
      detached: true,
    });
    const ended = once(child, "exit");
    while ((await content.uploads(name)).length === 0) {
      if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
      await new Promise((later) => setTimeout(later, 50));
    }
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
  }

  async function save(name: string): Promise<void> {
    const conf = new SparkConf().setMaster("local[2]").setAppName("next");
    await using sc = new SparkContext(conf, { connectors: [s3(server.options())] });
    await sc.range(0, 4, 1, 2).saveAsTextFile(`s3a://killed/${name}`);
  }

  it("shows nothing; the next job is refused until the directory is deleted, with its uploads", async () => {
    await killedJob("deleted");
    expect((await content.keys("deleted/")).filter((key) => !key.includes("/_temporary/"))).toEqual(
      [],
    );
    await expect(save("deleted")).rejects.toMatchObject({ code: "OUTPUT_DIRECTORY_EXISTS" });

    await using fs = s3(server.options()).createFileSystem("s3a", {});
    await fs.delete("s3a://killed/deleted", { recursive: true });

    expect(await content.uploads("deleted")).toEqual([]);
    await save("deleted");
    expect((await content.keys("deleted/")).length).toBe(3);
  });

  it("leaves uploads that the next job removes, where others deleted the objects", async () => {
    await killedJob("swept");
    const options = server.options({ deleteAbortsUploads: false });
    await using fs = s3(options).createFileSystem("s3a", {});
    await fs.delete("s3a://killed/swept", { recursive: true });
    expect((await content.uploads("swept")).length).toBeGreaterThan(0);

    await save("swept");

    expect(await content.uploads("swept")).toEqual([]);
    expect((await content.keys("swept/")).length).toBe(3);
  });

  it("leaves uploads that purgeUploads removes, but not the young ones", async () => {
    await killedJob("purged");
    const numUploads = (await content.uploads("purged")).length;
    const options = server.options();
    expect(await purgeUploads("s3a://killed/purged", { s3: options })).toBe(0);
    expect(await content.uploads("purged")).toHaveLength(numUploads);
    // Servers tell the time to the second.
    const olderThanMs = -2000;
    expect(await purgeUploads("s3a://killed/", { s3: options, olderThanMs })).toBe(numUploads);
    expect(await content.uploads("purged")).toEqual([]);
  });
});
