import { confFlag, hadoopConf, UserError } from "@firesteel/core/io";

/** Hadoop's `fs.s3a.*` settings as one bucket sees them: `fs.s3a.bucket.<name>.*` takes precedence. */
export class BucketConf {
  readonly #conf: Readonly<Record<string, string>>;
  readonly #bucket: string;

  constructor(conf: Readonly<Record<string, string>>, bucket: string) {
    this.#conf = conf;
    this.#bucket = bucket;
  }

  /** @param suffix what follows `fs.s3a.` */
  text(suffix: string): string | undefined {
    const value =
      hadoopConf(this.#conf, `fs.s3a.bucket.${this.#bucket}.${suffix}`) ??
      hadoopConf(this.#conf, `fs.s3a.${suffix}`);
    return value === undefined || value.trim() === "" ? undefined : value.trim();
  }

  flag(suffix: string): boolean | undefined {
    const value = this.text(suffix);
    return value === undefined ? undefined : confFlag(value, false);
  }

  count(suffix: string): number | undefined {
    return this.#number(suffix, "a whole number", { "": 1 });
  }

  /** `64M`, `1g`, `4096`. */
  bytes(suffix: string): number | undefined {
    const units = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
    return this.#number(suffix, "a size such as 64M", units);
  }

  /** `500ms`, `5s`, `200000`. */
  durationMs(suffix: string): number | undefined {
    const units = { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    return this.#number(suffix, "a duration such as 500ms", units);
  }

  #number(
    suffix: string,
    wanted: string,
    units: Readonly<Record<string, number>>,
  ): number | undefined {
    const value = this.text(suffix);
    if (value === undefined) return undefined;
    const [, digits, unit] = /^(\d+)\s*([a-z]*)$/i.exec(value) ?? [];
    const factor = unit === undefined ? undefined : units[unit.toLowerCase()];
    const number = Number(digits) * (factor ?? Number.NaN);
    if (!Number.isSafeInteger(number))
      throw new UserError(
        "INVALID_CONF",
        `fs.s3a.${suffix} must be ${wanted}, not ${JSON.stringify(value)}`,
        { fields: { key: `fs.s3a.${suffix}`, value } },
      );
    return number;
  }
}
