/** The behaviour of RDDs, from the packages as they are published. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { rddBehaviour } from "@firesteel/core/testing";

rddBehaviour(
  "published package",
  () => new SparkContext(new SparkConf().setMaster("local[2]").setAppName("published")),
);
