/** A synchronous native call cannot be interrupted: stop() says so and the process ends when the call does. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { pbkdf2Sync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

const sc = new SparkContext(new SparkConf().setMaster("local[1]").setAppName("native"));
const marker = resolve("inside-the-call");
const outcome = sc
  .parallelize([30_000_000], 1)
  .map((rounds) => {
    writeFileSync(marker, "");
    return pbkdf2Sync("password", "salt", rounds, 64, "sha512").length;
  })
  .collect()
  .then(
    () => "finished",
    (error: { code?: string }) => error.code,
  );
while (!existsSync(marker)) await setTimeout(10);
await sc.stop();
console.log(`job: ${await outcome}`);
