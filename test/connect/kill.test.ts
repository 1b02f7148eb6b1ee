import { existsSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SparkConf, SparkContext } from "@firesteel/core";

const patience = { timeout: 300_000, interval: 50 };

describe("a job on Spark whose tasks never end", () => {
  let sc: SparkContext;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "firesteel-kill-"));
    const conf = new SparkConf()
      .setMaster(process.env["FIRESTEEL_TEST_REMOTE"] ?? "")
      .setAppName("kill")
      .set("spark.ui.enabled", "true")
      .set("spark.ui.port", "0");
    sc = new SparkContext(conf);
  });
  afterAll(async () => {
    await sc?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(["job", "stage"] as const)(
    "is killed, with its tasks, by the web UI's link of its %s",
    async (kind) => {
      const url = (await sc.startUi()) ?? "";
      const tracker = sc.statusTracker();
      const statusOf = async (stage: number): Promise<string> => {
        const api = `${url}/api/v1/applications/${sc.applicationId}`;
        const answer = await fetch(`${api}/stages/${stage}/0?details=false`);
        return ((await answer.json()) as { readonly status: string }).status;
      };
      const begun = (task: number): string => join(directory, `${kind}-${task}`);
      const job = sc
        .range(0, 2, 1, 2)
        .map(async (i) => {
          writeFileSync(begun(i), "");
          for (;;) await delay(10);
        })
        .count();
      const ended = job.catch((error: unknown) => error);
      await vi.waitFor(
        () => expect([0, 1].map(begun).every((file) => existsSync(file))).toBe(true),
        patience,
      );
      const [jobId = -1] = tracker.getActiveJobIds();
      const [stage = -1] = tracker.getJobInfo(jobId)?.stageIds ?? [];
      await vi.waitFor(async () => expect(await statusOf(stage)).toBe("ACTIVE"), patience);

      const page = await (await fetch(`${url}/jobs/`)).text();
      const token = /name="firesteel-token" content="([^"]+)"/.exec(page)?.[1] ?? "";
      const id = kind === "job" ? jobId : stage;
      const answer = await fetch(`${url}/${kind}s/${kind}/kill/?id=${id}`, {
        method: "POST",
        headers: { "X-Firesteel-Token": token },
      });

      expect(answer.status).toBe(204);
      expect(await ended).toMatchObject({
        code: "JOB_CANCELLED",
        message: expect.stringContaining("killed via the web UI") as string,
      });
      await vi.waitFor(async () => expect(await statusOf(stage)).toBe("FAILED"), patience);
      // The cores, of which the tasks had all, are free again.
      expect(await sc.range(0, 4, 1, 2).count()).toBe(4);
    },
  );
});
