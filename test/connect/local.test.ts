import { SparkConf, SparkContext } from "@firesteel/core";
import { sparkContract } from "./contract.ts";

sparkContract("a Connect server that runs already", async () => {
  const conf = new SparkConf()
    .setMaster(process.env["FIRESTEEL_TEST_REMOTE"] ?? "")
    .setAppName("contract");
  return new SparkContext(conf);
});
