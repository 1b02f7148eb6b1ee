import { sparkContract } from "./contract.ts";

sparkContract("a Connect server that runs already", () => ({
  "spark.master": process.env["FIRESTEEL_TEST_REMOTE"] ?? "",
}));
