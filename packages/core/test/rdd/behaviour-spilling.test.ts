import { SparkConf, SparkContext } from "@firesteel/core";
import { createHostileEngine, createInProcessEngine, rddBehaviour } from "@firesteel/core/testing";

const conf = (): SparkConf => new SparkConf().setMaster("local[2]").setAppName("behaviour");
const seed = Number(process.env["HOSTILE_SEED"] ?? 20_260_102);
/** Less than any structure asks for at first, so that each spills whatever it may. */
const executionBytes = 600;

rddBehaviour(
  "in-process engine without memory",
  () =>
    new SparkContext(conf(), {
      engine: (options) => createInProcessEngine({ ...options, executionBytes }),
    }),
  { killedTask: "failsJob" },
);

rddBehaviour(
  `hostile engine without memory, seed ${seed}`,
  () =>
    new SparkContext(conf(), {
      engine: (options) => createHostileEngine({ ...options, seed, executionBytes }),
    }),
  { killedTask: "failsJob" },
);

rddBehaviour(
  "embedded engine with little memory",
  () =>
    new SparkContext(
      conf().set("spark.firesteel.memory.slabs", "256k").set("spark.firesteel.slab.size", "64k"),
    ),
);
