import { arch, cpus, hostname, release, tmpdir, type } from "node:os";
import { redact, redactionOf } from "../conf/redact.ts";
import type { SparkConf } from "../conf/spark-conf.ts";
import type { SparkListenerEnvironmentUpdate } from "./listener-event.ts";

type EnvironmentDetails = SparkListenerEnvironmentUpdate["environmentDetails"];

/** What the application runs in. Spark's names stand for what is alike: Java for Node.js, Scala for Firesteel. */
export function environmentUpdate(
  conf: SparkConf,
  version: string,
): SparkListenerEnvironmentUpdate {
  const sparkProperties = conf.toJSON();
  const hadoopProperties = conf.getAllWithPrefix("spark.hadoop.");
  const pattern = redactionOf(conf);
  const redacted = (entries: readonly (readonly [string, string])[]): Record<string, string> =>
    Object.fromEntries(entries.map(([key, value]) => [key, redact(pattern, key, value)]));
  const main = process.argv[1];
  const details = (): EnvironmentDetails => ({
    runtime: {
      "Java Version": `Node.js ${process.versions.node} (V8 ${process.versions.v8})`,
      "Java Home": process.execPath,
      "Scala Version": `Firesteel ${version}`,
    },
    sparkProperties,
    hadoopProperties: redacted(hadoopProperties),
    systemProperties: redacted([
      ["host.name", hostname()],
      ["os.name", type()],
      ["os.version", release()],
      ["os.arch", arch()],
      ["os.cpus", String(cpus().length)],
      ["process.id", String(process.pid)],
      ["process.arguments", process.execArgv.join(" ")],
      ["user.dir", process.cwd()],
      ["user.timezone", Intl.DateTimeFormat().resolvedOptions().timeZone],
      ["temporary.dir", tmpdir()],
    ]),
    classpathEntries: main === undefined ? {} : { [main]: "Main script" },
  });
  let made: EnvironmentDetails | undefined;
  return {
    event: "EnvironmentUpdate",
    // To ask for the time zone alone takes 20 ms in a new process: nobody pays for it who does not look.
    get environmentDetails() {
      return (made ??= details());
    },
  };
}
