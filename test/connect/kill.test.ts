import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { contextWithUi } from "./context-with-ui.ts";

const patience = { timeout: 300_000, interval: 50 };

describe("a job on Spark whose tasks never end", () => {
  const context = contextWithUi("kill", () => process.env["FIRESTEEL_TEST_REMOTE"] ?? "");

  it.each(["job", "stage"] as const)(
    "is killed, with its tasks, by the web UI's link of its %s",
    async (kind) => {
      const { sc, directory } = context();
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
