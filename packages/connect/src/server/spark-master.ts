import { UserError } from "@firesteel/core/engine";

/** How a master is reached. */
export type SparkMaster =
  /** A Spark Connect server that runs already. */
  | { readonly kind: "attach"; readonly url: string }
  /** A Connect server of our own beside the driver, whose `--master` is `master`. */
  | { readonly kind: "start"; readonly master: string };

/** Whether a server of this `--master` executes its tasks itself. */
export function isLocalServer(master: string): boolean {
  return /^local(?:\[|$)/.test(master);
}

/** @throws {UserError} `INVALID_MASTER` */
export function parseSparkMaster(master: string): SparkMaster {
  const text = master.trim();
  if (text.startsWith("sc://")) return { kind: "attach", url: text };
  const local = /^local-spark(\[.+\])?$/.exec(text);
  if (local !== null) return { kind: "start", master: `local${local[1] ?? "[*]"}` };
  if (text === "yarn" || /^(?:spark|k8s|mesos):\/\/./.test(text))
    return { kind: "start", master: text };
  throw new UserError(
    "INVALID_MASTER",
    `could not parse master ${JSON.stringify(master)}: expected sc://host:port, spark://host:port, yarn, k8s://https://host:port, mesos://host:port or local-spark[N]`,
    { fields: { master } },
  );
}
