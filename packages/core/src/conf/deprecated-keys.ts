/** Older names of keys that Spark still reads, by the name that holds now. */
export const deprecatedKeys: ReadonlyMap<string, string> = new Map([
  ["spark.reducer.maxMbInFlight", "spark.reducer.maxSizeInFlight"],
  ["spark.shuffle.file.buffer.kb", "spark.shuffle.file.buffer"],
  [
    "spark.scheduler.listenerbus.eventqueue.size",
    "spark.scheduler.listenerbus.eventqueue.capacity",
  ],
  ["spark.blacklist.enabled", "spark.excludeOnFailure.enabled"],
  ["spark.scheduler.blacklist.executorTaskBlacklistTime", "spark.excludeOnFailure.timeout"],
  ["spark.kryoserializer.buffer.mb", "spark.kryoserializer.buffer"],
  ["spark.kryoserializer.buffer.max.mb", "spark.kryoserializer.buffer.max"],
  ["spark.access.namenodes", "spark.kerberos.access.hadoopFileSystems"],
  ["spark.yarn.access.namenodes", "spark.kerberos.access.hadoopFileSystems"],
  ["spark.history.updateInterval", "spark.history.fs.update.interval"],
  ["spark.executor.plugins", "spark.plugins"],
  ["spark.maxRemoteBlockSizeFetchToMem", "spark.network.maxRemoteBlockSizeFetchToMem"],
]);
