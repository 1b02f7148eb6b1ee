import { UserError } from "../errors/firesteel-error.ts";

type Conf = Readonly<Record<string, string>>;

/** A setting of Hadoop's, which a Spark configuration holds under `spark.hadoop.`. */
export function hadoopConf(conf: Conf, key: string): string | undefined {
  return conf[`spark.hadoop.${key}`] ?? conf[key];
}

export function confFlag(value: string | undefined, byDefault: boolean): boolean {
  return value === undefined ? byDefault : value.trim().toLowerCase() === "true";
}

/** @throws {UserError} `INVALID_CONF` where the setting is not a whole number that is not negative */
export function hadoopConfCount(conf: Conf, key: string, byDefault: number): number {
  const value = hadoopConf(conf, key);
  if (value === undefined) return byDefault;
  const count = Number(value);
  if (value.trim() === "" || !Number.isInteger(count) || count < 0)
    throw new UserError(
      "INVALID_CONF",
      `${key} must be a whole number, not ${JSON.stringify(value)}`,
      {
        fields: { key, value },
      },
    );
  return count;
}
