import { SparkConf, SparkContext } from "@firesteel/core";
import { createHostileEngine, rddBehaviour } from "@firesteel/core/testing";

const seed = Number(process.env["HOSTILE_SEED"] ?? 20_260_101);

rddBehaviour(
  `hostile engine, seed ${seed}`,
  () =>
    new SparkContext(new SparkConf().setMaster("local[2]").setAppName("behaviour"), {
      engine: (options) => createHostileEngine({ ...options, seed }),
    }),
  { killedTask: "failsJob" },
);
