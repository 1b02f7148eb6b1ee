import { SparkConf } from "@firesteel/core";
import { arch, cpus, platform, release, totalmem } from "node:os";
import type { ShownApplication } from "./shown-application.ts";

const hadoopPrefix = "spark.hadoop.";

/** Spark: `ApplicationEnvironmentInfo`, with Node.js in the place of Java. Secrets are redacted. */
export function environmentJson(application: ShownApplication): object {
  const settings = application.settings();
  const shown = redacted(settings, settings);
  const { environment } = application;
  return {
    runtime: environment === undefined ? ownRuntime(application) : loggedRuntime(environment),
    sparkProperties: shown,
    hadoopProperties: shown
      .filter(([key]) => key.startsWith(hadoopPrefix))
      .map(([key, value]) => [key.slice(hadoopPrefix.length), value]),
    systemProperties: redacted(environment?.systemProperties ?? systemProperties(), settings),
    metricsProperties: [],
    classpathEntries: Object.entries(
      environment?.classpathEntries ?? { [process.argv[1] ?? ""]: "Main script" },
    ),
    resourceProfiles: environment?.resourceProfiles ?? [ownProfile()],
  };
}

function ownProfile(): object {
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  return {
    id: 0,
    executorResources: {
      cores: resource("cores", 1),
      memory: resource("memory", megabytes),
      offHeap: resource("offHeap", 0),
    },
    taskResources: { cpus: { resourceName: "cpus", amount: 1 } },
  };
}

function ownRuntime({ version }: ShownApplication): object {
  return {
    javaVersion: `${process.versions.node} (Node.js)`,
    javaHome: process.execPath,
    scalaVersion: `version ${version} (Firesteel)`,
  };
}

/** A log has the names of Spark's `JVM Information`. */
function loggedRuntime({ runtime }: NonNullable<ShownApplication["environment"]>): object {
  return {
    javaVersion: runtime["Java Version"] ?? "",
    javaHome: runtime["Java Home"] ?? "",
    scalaVersion: runtime["Scala Version"] ?? "",
  };
}

type Entries = Readonly<Record<string, string>>;

/** In the order of their names, without what is a secret after `spark.redaction.regex` of `settings`. */
function redacted(entries: Entries, settings: Entries): [string, string][] {
  return new SparkConf({ ...settings, ...entries }, false)
    .getRedacted()
    .filter(([key]) => Object.hasOwn(entries, key))
    .toSorted(byKey);
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : Number(a > b);
}

function systemProperties(): Record<string, string> {
  return {
    "node.arch": arch(),
    "node.cpus": String(cpus().length),
    "node.execArgv": process.execArgv.join(" "),
    "node.memory": String(totalmem()),
    "node.pid": String(process.pid),
    "node.platform": `${platform()} ${release()}`,
    "node.v8": process.versions.v8,
    "user.dir": process.cwd(),
    "user.timezone": Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function resource(resourceName: string, amount: number): object {
  return { resourceName, amount, discoveryScript: "", vendor: "" };
}
