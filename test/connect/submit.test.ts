import { describe } from "vitest";
import { submittedProgram } from "./submitted.ts";

describe("firesteel submit to a Connect server", () => {
  submittedProgram(() => ({ "spark.master": process.env["FIRESTEEL_TEST_REMOTE"] ?? "" }));
});

describe("firesteel submit to a local[2] of its own", () => {
  submittedProgram(() => ({ "spark.master": "local-spark[2]", "spark.driver.memory": "1g" }));
});
