/** Two chains of calls at the same time, of which one sets a property. */
import { SparkConf, SparkContext } from "@firesteel/core";

const sc = new SparkContext(new SparkConf().setMaster("local[1]").setAppName("two chains"));

async function setting(): Promise<string | undefined> {
  await Promise.resolve();
  sc.setLocalProperty("colour", "red");
  await sc.range(1).count();
  return sc.getLocalProperty("colour");
}

async function beside(): Promise<string | undefined> {
  await sc.range(1).count();
  return sc.getLocalProperty("colour");
}

const [own, other] = await Promise.all([setting(), beside()]);
await sc.stop();
console.log(JSON.stringify({ own, other: other ?? null }));
