import { SparkConf, SparkContext } from "@firesteel/core";
import { rddBehaviour } from "@firesteel/core/testing";

rddBehaviour(
  "RDDs on Spark",
  () =>
    new SparkContext(
      new SparkConf().setMaster(process.env["FIRESTEEL_TEST_REMOTE"] ?? "").setAppName("behaviour"),
    ),
  { killedTask: "goesOn" },
);
