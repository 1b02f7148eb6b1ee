import { SparkConf, SparkContext } from "@firesteel/core";
import { rddBehaviour } from "@firesteel/core/testing";

rddBehaviour(
  "worker processes",
  () =>
    new SparkContext(
      new SparkConf().setMaster("local-cluster[2,1,1024]").setAppName("behaviour on a cluster"),
    ),
);
