/** Which of several ways to one thing of the package lead to the same thing. */
import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { FiresteelError as fromIo } from "@firesteel/core/io";
import { createEmbeddedEngine } from "@firesteel/core/testing";
import { local } from "@firesteel/local";

const connectors = [local()];
const sc = new SparkContext(new SparkConf().setMaster("local[2]").setAppName("kinds"), {
  connectors,
});
const missing = await sc
  .textFile("no such file")
  .collect()
  .catch((error) => error);
const inTask = await sc
  .parallelize([1], 1)
  .map(async () => {
    const [core, io] = await Promise.all([import("@firesteel/core"), import("@firesteel/core/io")]);
    return core.TaskContext.get() !== undefined && io.FiresteelError === FiresteelError;
  })
  .first();
await sc.stop();
let ofTesting;
try {
  createEmbeddedEngine({ master: "no master", conf: {} });
} catch (error) {
  ofTesting = error;
}
console.log(
  JSON.stringify({
    io: fromIo === FiresteelError,
    connector: missing instanceof FiresteelError,
    code: missing.code,
    inTask,
    testing: ofTesting instanceof FiresteelError,
  }),
);
