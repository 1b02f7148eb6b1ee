/** What customers spent, from two files of comma-separated values: `node join.js customers.csv orders.csv`. */
import { SparkConf, SparkContext } from "@firesteel/core";
import { join } from "node:path";

const data = join(import.meta.dirname, "../data");
const [customersPath = join(data, "customers.csv"), ordersPath = join(data, "orders.csv")] =
  process.argv.slice(2);

const conf = new SparkConf().setAppName("join").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const customers = sc.textFile(customersPath).map((line) => {
  const [id, name] = line.split(",");
  return [Number(id), name!];
});
const spent = sc
  .textFile(ordersPath)
  .map((line) => {
    const [, customer, amount] = line.split(",");
    return [Number(customer), Number(amount)];
  })
  .reduceByKey((a, b) => a + b)
  .cache();

const rows = await customers.fullOuterJoin(spent).sortByKey().collect();
for (const [id, [name, amount]] of rows)
  console.log(
    `${id} ${name ?? "(unknown)"}: ${amount === undefined ? "nothing" : amount.toFixed(2)}`,
  );

const strangers = await spent.subtractByKey(customers).count();
console.log(`${strangers} without a customer record`);
