import { afterAll, beforeAll } from "vitest";
import { sparkContract } from "./contract.ts";
import { jobProgress } from "./progress.ts";
import { server } from "./server.ts";

const environment = { SPARK_VERSION: "4.0.1", SPARK_INSTANCE: "older", CONNECT_PORT: "15403" };

beforeAll(async () => {
  await server("spark", ["start", "connect", "local[2]"], environment);
}, 900_000);
afterAll(async () => {
  await server("spark", ["stop"], environment);
});

const master = "sc://127.0.0.1:15403";

sparkContract("Spark 4.0", () => ({ "spark.master": master }));
jobProgress("a job on Spark 4.0 while it runs", () => master);
