import { choice, type ConfigKey, flag, int, list, text } from "../config-key.ts";
import { defaultRedactionPattern } from "../redact.ts";

/** Who the application is, where it runs, and what travels with it. */
export const applicationKeys: readonly ConfigKey[] = [
  text("spark.master", "0.9.0", undefined, "where the program runs: local, local[N], local[*], …"),
  text("spark.app.name", "0.9.0", undefined, "name of the application in the UI and in logs"),
  text("spark.app.id", "1.4.0", undefined, "identity of the application; made by the context"),
  choice(
    "spark.submit.deployMode",
    "1.5.0",
    "client",
    ["client", "cluster"],
    "where the driver runs; the local masters know client only",
  ),
  text("spark.home", "0.9.0", undefined, "where Spark is installed", {
    withoutEffect: "read by the engine of Spark clusters only",
  }),
  text(
    "spark.local.dir",
    "0.5.0",
    undefined,
    "directories of temporary files, separated by commas; the system's unless set. SPARK_LOCAL_DIRS overrides it",
  ),
  text(
    "spark.redaction.regex",
    "2.1.2",
    defaultRedactionPattern,
    "keys and values that match are secrets, and never shown",
  ),
  int(
    "spark.default.parallelism",
    "0.5.0",
    undefined,
    "partitions of parallelize and of shuffles that no parent decides; the threads of the master unless set",
    { min: 1 },
  ),
  text("spark.log.level", "3.5.0", undefined, "least severe messages written, as setLogLevel says"),
  flag("spark.logConf", "0.9.0", false, "log the settings, without secrets, when a context starts"),
  list("spark.files", "1.0.0", "files that tasks find by SparkFiles.get, as after sc.addFile"),
  list(
    "spark.archives",
    "3.1.0",
    "archives that tasks find unpacked, as after sc.addArchive: `.zip`, `.tar`, `.tar.gz`, with `#name` if wanted",
  ),
  list("spark.extraListeners", "1.3.0", "listeners to register at the start", {
    withoutEffect: "names classes of the JVM: call sc.addSparkListener",
  }),
  list("spark.plugins", "3.0.0", "plugins of the driver and the executors", {
    withoutEffect: "names classes of the JVM",
  }),
];
