import { SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine, rddBehaviour } from "@firesteel/core/testing";

rddBehaviour(
  "in-process engine",
  () =>
    new SparkContext(new SparkConf().setMaster("local[2]").setAppName("behaviour"), {
      engine: createInProcessEngine,
    }),
  { killedTask: "failsJob" },
);
