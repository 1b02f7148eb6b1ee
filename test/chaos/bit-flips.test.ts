import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SparkConf, SparkContext } from "@firesteel/core";
import { Dice } from "@firesteel/core/testing";
import { describe, expect, it } from "vitest";
import { mix } from "./bulk-jobs.ts";
import { blockFiles, flipBit } from "./file-faults.ts";
import { firstSeed } from "./settings.ts";

const flips = 5000;
const flipsAtOnce = 25;
/** Tasks of the last stage. */
const reduces = 3;

describe("bits that flip in shuffle files", () => {
  it(`never reach a result: CHAOS_SEED=${firstSeed}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), "bit-flips-"));
    const conf = new SparkConf().setMaster("local[2]").setAppName("bit flips");
    conf.set("spark.local.dir", directory).set("spark.stage.maxConsecutiveAttempts", "1000");
    // Slabs for nothing: every block is in a file.
    conf.set("spark.firesteel.slab.size", "64k").set("spark.firesteel.memory.slabs", "64k");
    const sc = new SparkContext(conf);
    sc.setLogLevel("ERROR");
    const dice = new Dice(firstSeed);
    try {
      const keyed = sc.range(0, 60_000, 1, 40).map((x) => [mix(x, 7) % 2000, x % 97]);
      const sums = keyed.reduceByKey((a, b) => a + b, reduces);
      const expected = JSON.stringify((await sums.collect()).toSorted(([a], [b]) => a - b));
      let madeAgain = 0;
      sc.addSparkListener({ onTaskEnd: () => void (madeAgain += 1) });
      for (let done = 0; done < flips; done += flipsAtOnce) {
        const files = blockFiles(directory).filter((file) => statSync(file).size > 0);
        expect(files).not.toEqual([]);
        for (let flip = 0; flip < flipsAtOnce; flip++) {
          const file = dice.pick(files);
          flipBit(file, dice.int(0, statSync(file).size - 1), dice.int(0, 7));
        }
        const given = (await sums.collect()).toSorted(([a], [b]) => a - b);
        expect(JSON.stringify(given), `after ${done} flips`).toBe(expected);
      }
      // Damage in what is read is mended by the map tasks' running again; what has been replaced is not read.
      expect(madeAgain - (flips / flipsAtOnce) * reduces).toBeGreaterThan(flips / 20);
    } finally {
      await sc.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
