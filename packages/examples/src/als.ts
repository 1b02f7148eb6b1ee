/**
 * Factors a matrix of ratings by alternating least squares:
 * `node als.js [movies] [users] [features] [iterations]`. While one side's factors are fixed, the best ones of the
 * other side are independent of each other: one task record each.
 */
import { type Broadcast, SparkConf, SparkContext } from "@firesteel/core";
import { solve } from "./solve.ts";

type Matrix = readonly (readonly number[])[];

const [numMovies = 60, numUsers = 80, numFeatures = 4, iterations = 5] = process.argv
  .slice(2)
  .map(Number);
const lambda = 0.01;

const conf = new SparkConf().setAppName("als").setIfMissing("spark.master", "local[*]");
await using sc = new SparkContext(conf);

const ratings = sc.broadcast(
  multiply(
    scattered(numMovies, numFeatures, 0.7548776662466927),
    scattered(numUsers, numFeatures, 0.5698402909980532),
  ),
);
let movies = scattered(numMovies, numFeatures, 0.8191725133961645);
let users = scattered(numUsers, numFeatures, 0.6710436067037893);

for (let i = 1; i <= iterations; i += 1) {
  const fixedUsers = sc.broadcast(users);
  movies = await sc
    .range(numMovies)
    .map((movie) => bestFactors(ratings.value[movie]!, fixedUsers))
    .collect();
  const fixedMovies = sc.broadcast(movies);
  users = await sc
    .range(numUsers)
    .map((user) =>
      bestFactors(
        ratings.value.map((row) => row[user]!),
        fixedMovies,
      ),
    )
    .collect();
  await Promise.all([fixedUsers.destroy(), fixedMovies.destroy()]);
  console.log(
    `iteration ${i}: error ${rootMeanSquare(ratings.value, multiply(movies, users)).toFixed(6)}`,
  );
}

/** The factors that give `wanted` best against the other side's, with a penalty for large ones. */
function bestFactors(wanted: readonly number[], others: Broadcast<Matrix>): number[] {
  const rows = others.value;
  const width = rows[0]!.length;
  const left = Array.from({ length: width }, (_, a) =>
    Array.from({ length: width }, (_unused, b) =>
      rows.reduce((sum, row) => sum + row[a]! * row[b]!, a === b ? lambda * rows.length : 0),
    ),
  );
  const right = Array.from({ length: width }, (_, a) =>
    rows.reduce((sum, row, j) => sum + row[a]! * wanted[j]!, 0),
  );
  return solve(left, right);
}

/** Numbers between 0 and 1, spread evenly and the same every time. */
function scattered(rows: number, columns: number, step: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_unused, j) => ((i * columns + j + 1) * step) % 1),
  );
}

/** The first times the second turned on its side. */
function multiply(a: Matrix, b: Matrix): number[][] {
  return a.map((row) => b.map((other) => row.reduce((sum, each, j) => sum + each * other[j]!, 0)));
}

function rootMeanSquare(a: Matrix, b: Matrix): number {
  const squares = a.flatMap((row, i) => row.map((each, j) => (each - b[i]![j]!) ** 2));
  return Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / squares.length);
}
