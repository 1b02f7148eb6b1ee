/**
 * Separates two classes of points by a plane: `node logistic-regression.js [points] [dimensions] [iterations]`.
 * Every iteration is one pass over the cached points, which sums the gradient.
 */
import { SparkConf, SparkContext } from "@firesteel/core";

interface Point {
  /** 1 or -1. */
  readonly label: number;
  readonly x: readonly number[];
}

const [numPoints = 10_000, dimensions = 5, iterations = 10] = process.argv.slice(2).map(Number);

const conf = new SparkConf()
  .setAppName("logistic regression")
  .setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

// Points of a class lie about 0.7 on its side, in every dimension, with noise that no random generator has to make.
const points = sc
  .range(numPoints)
  .map((i): Point => {
    const label = i % 2 === 0 ? 1 : -1;
    const x = Array.from({ length: dimensions }, (_, j) => {
      const noise = ((i * dimensions + j) * 0.7548776662466927) % 1;
      return 0.7 * label + 4 * noise - 2;
    });
    return { label, x };
  })
  .cache();

let weights = Array.from({ length: dimensions }, () => 0);
for (let i = 0; i < iterations; i += 1) {
  const current = weights;
  const gradient = await points
    .map(({ label, x }) => {
      const scale = (1 / (1 + Math.exp(-label * dot(current, x))) - 1) * label;
      return x.map((each) => each * scale);
    })
    .reduce(plus);
  weights = current.map((weight, j) => weight - (10 * gradient[j]!) / numPoints);
}

const right = await points.filter(({ label, x }) => dot(weights, x) * label > 0).count();
console.log(`weights ${weights.map((weight) => weight.toFixed(6)).join(" ")}`);
console.log(`${right} of ${numPoints} on the right side`);

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, j) => sum + each * b[j]!, 0);
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((each, j) => each + b[j]!);
}
