import { choice, type ConfigKey, flag, int, size, text } from "../config-key.ts";

/** RDDs, shuffles, files and broadcasts. */
export const dataKeys: readonly ConfigKey[] = [
  int("spark.rdd.limit.initialNumPartitions", "3.4.0", 1, "partitions that take() reads first", {
    min: 1,
  }),
  int("spark.rdd.limit.scaleUpFactor", "2.1.0", 4, "by how much take() widens each time", {
    min: 2,
  }),
  flag("spark.hadoop.validateOutputSpecs", "1.0.1", true, "refuse an output directory that exists"),
  flag(
    "spark.files.ignoreMissingFiles",
    "2.4.0",
    false,
    "skip files that vanish before they are read",
  ),
  flag("spark.hadoopRDD.ignoreEmptySplits", "2.3.0", true, "make no partitions for empty files"),
  size(
    "spark.files.maxPartitionBytes",
    "2.1.0",
    "128m",
    "b",
    "largest partition of inputs that put small files together",
    { min: 1 },
  ),
  flag(
    "spark.firesteel.textFile.combine",
    "0.0.1",
    false,
    "put small files of textFile together in partitions of up to spark.files.maxPartitionBytes",
  ),
  size(
    "spark.files.openCostInBytes",
    "2.1.0",
    "4m",
    "b",
    "bytes that opening one more file is worth",
  ),
  int(
    "spark.firesteel.async.concurrency",
    "0.0.1",
    16,
    "records of one partition that an async function works on at a time",
    { min: 1 },
  ),
  flag(
    "spark.firesteel.recognition.enabled",
    "0.0.1",
    true,
    "run chains of functions whose source says what they compute on bytes and columns, with the same results",
  ),
  flag(
    "spark.files.ignoreCorruptFiles",
    "2.1.0",
    false,
    "leave out what follows a damage in a file, with a warning",
  ),
  text(
    "spark.checkpoint.dir",
    "4.0.0",
    undefined,
    "where checkpoints go, as setCheckpointDir says",
    {
      withoutEffect: "not read yet",
    },
  ),
  flag("spark.checkpoint.compress", "2.2.0", true, "compress checkpoints", {
    withoutEffect: "not read yet",
  }),
  flag("spark.rdd.compress", "0.6.0", true, "compress cached blocks", {
    withoutEffect: "not read yet",
  }),
  flag("spark.shuffle.compress", "0.6.0", true, "compress map outputs", {
    withoutEffect: "not read yet",
  }),
  flag(
    "spark.shuffle.spill.compress",
    "0.9.0",
    true,
    "compress spilled data, where the codec is zstd",
  ),
  choice(
    "spark.io.compression.codec",
    "0.8.0",
    "lz4",
    ["lz4", "lzf", "snappy", "zstd"],
    "compression of spilled data: zstd for little disk; with the others, which are for speed, none",
  ),
  size("spark.broadcast.blockSize", "0.5.0", "4m", "k", "pieces in which a broadcast travels", {
    withoutEffect: "workers share the memory of broadcasts",
  }),
  flag("spark.broadcast.compress", "0.6.0", true, "compress broadcasts", {
    withoutEffect: "workers share the memory of broadcasts",
  }),
  flag("spark.broadcast.checksum", "2.1.1", true, "check broadcasts", {
    withoutEffect: "workers share the memory of broadcasts",
  }),
  flag("spark.shuffle.checksum.enabled", "3.2.0", true, "notice damaged blocks", {
    withoutEffect: "every block carries a checksum that is always checked",
  }),
  size("spark.reducer.maxSizeInFlight", "1.4.0", "48m", "m", "bytes to fetch at a time", {
    withoutEffect: "reducers read map outputs in place",
  }),
  int(
    "spark.shuffle.sort.bypassMergeThreshold",
    "1.1.1",
    200,
    "reducers up to which no sort is made",
    {
      withoutEffect: "map tasks never sort to find the reducers",
    },
  ),
  size("spark.shuffle.file.buffer", "1.4.0", "32k", "k", "buffer of each shuffle file", {
    withoutEffect: "blocks are written whole",
  }),
];
