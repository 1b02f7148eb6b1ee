import { JavaRandom } from "./java-random.ts";
import type { Seed } from "./seed.ts";

/** The seeds of the partitions of a sampled RDD, for `sample` (Spark: PartitionwiseSampledRDD.getPartitions). */
export function partitionSeeds(seed: Seed, numPartitions: number): bigint[] {
  const random = new JavaRandom(seed);
  return Array.from({ length: numPartitions }, () => random.nextLong());
}
