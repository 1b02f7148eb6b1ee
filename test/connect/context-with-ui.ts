import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { SparkConf, SparkContext } from "@firesteel/core";

/** For the tests of a `describe`: a context whose web UI may be started, and a directory for its tasks to leave marks in. */
export interface ContextWithUi {
  readonly sc: SparkContext;
  readonly directory: string;
}

/** Made before the tests of the `describe` that calls it, and gone after them. */
export function contextWithUi(name: string, master: () => string): () => ContextWithUi {
  let sc: SparkContext;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), `firesteel-${name}-`));
    const conf = new SparkConf()
      .setMaster(master())
      .setAppName(name)
      .set("spark.ui.enabled", "true")
      .set("spark.ui.port", "0");
    sc = new SparkContext(conf);
  });
  afterAll(async () => {
    await sc?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return () => ({ sc, directory });
}
