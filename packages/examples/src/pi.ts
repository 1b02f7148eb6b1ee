/** Estimates π: the share of evenly spread points of the unit square that lie in the quarter circle. */
import { SparkConf, SparkContext } from "@firesteel/core";

const numPoints = Number(process.argv[2] ?? 4_000_000);

const conf = new SparkConf().setAppName("pi").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

// Multiples of two irrational numbers, without their whole part, fill the square more evenly than random numbers do.
const stepX = 0.7548776662466927;
const stepY = 0.5698402909980532;
const inside = await sc
  .range(numPoints)
  .filter((i) => {
    const x = (i * stepX) % 1;
    const y = (i * stepY) % 1;
    return x * x + y * y <= 1;
  })
  .count();

console.log(`pi is about ${((4 * inside) / numPoints).toFixed(5)}`);
