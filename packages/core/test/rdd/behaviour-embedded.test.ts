import { SparkConf, SparkContext } from "@firesteel/core";
import { rddBehaviour } from "@firesteel/core/testing";

rddBehaviour(
  "embedded engine",
  () => new SparkContext(new SparkConf().setMaster("local[2]").setAppName("behaviour")),
);
