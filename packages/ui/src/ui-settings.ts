import { SparkConf } from "@firesteel/core";
import { parseList } from "@firesteel/core/conf";

/** The settings that the UI reads, resolved. */
export interface UiSettings {
  readonly port: number;
  readonly maxRetries: number;
  readonly bindAddress: string;
  readonly allowedHosts: readonly string[];
  readonly killEnabled: boolean;
  readonly prometheusEnabled: boolean;
  readonly retainedJobs: number;
  readonly retainedStages: number;
  readonly retainedTasks: number;
}

const loopback = "127.0.0.1";

/** @throws {UserError} `INVALID_CONF` */
export function uiSettings(settings: Readonly<Record<string, string>>): UiSettings {
  const conf = new SparkConf(settings, false);
  const ofMachine = process.env["SPARK_LOCAL_IP"];
  return {
    port: conf.getInt("spark.ui.port"),
    maxRetries: conf.getInt("spark.port.maxRetries"),
    bindAddress: conf.get(
      "spark.firesteel.ui.bindAddress",
      ofMachine === undefined || ofMachine === "" ? loopback : ofMachine,
    ),
    allowedHosts: parseList(conf.get("spark.firesteel.ui.allowedHosts", "")),
    killEnabled: conf.getBoolean("spark.ui.killEnabled"),
    prometheusEnabled: conf.getBoolean("spark.ui.prometheus.enabled"),
    retainedJobs: conf.getInt("spark.ui.retainedJobs"),
    retainedStages: conf.getInt("spark.ui.retainedStages"),
    retainedTasks: conf.getInt("spark.ui.retainedTasks"),
  };
}
