import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";

describe("cancelJobGroupAndFutureJobs", () => {
  it("remembers as many groups as spark.scheduler.numCancelledJobGroupsToTrack says", async () => {
    const conf = new SparkConf()
      .setMaster("local[1]")
      .set("spark.scheduler.numCancelledJobGroupsToTrack", 2);
    await using sc = new SparkContext(conf, { engine: createInProcessEngine });
    for (const group of ["a", "b", "a", "c"]) sc.cancelJobGroupAndFutureJobs(group);

    const outcomes: string[] = [];
    for (const group of ["a", "b", "c"]) {
      sc.setJobGroup(group, "");
      outcomes.push(
        await sc
          .range(3)
          .count()
          .then(String, (error: unknown) => (FiresteelError.is(error) ? error.code : "?")),
      );
    }

    // Group b was cancelled longest ago.
    expect(outcomes).toEqual(["JOB_CANCELLED", "3", "JOB_CANCELLED"]);
  });
});
