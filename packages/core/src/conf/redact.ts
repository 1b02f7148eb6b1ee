import type { SparkConf } from "./spark-conf.ts";

/** What stands in place of a secret. */
export const redactedText = "*********(redacted)";

/** The default of `spark.redaction.regex`: Spark's, and `passwd`. */
export const defaultRedactionPattern = "(?i)secret|password|passwd|token|access[.]?key|credential";

/**
 * A pattern of `spark.redaction.regex`, where Java's leading `(?i)` is read as the `i` flag.
 *
 * @throws {SyntaxError} when it is not a regular expression
 */
export function redactionRegExp(pattern: string): RegExp {
  return pattern.startsWith("(?i)") ? new RegExp(pattern.slice(4), "i") : new RegExp(pattern);
}

/** Of `spark.redaction.regex`. @throws {SyntaxError} when it is not a regular expression */
export function redactionOf(conf: SparkConf): RegExp {
  return redactionRegExp(conf.get("spark.redaction.regex", defaultRedactionPattern));
}

/** `value`, or the redaction text where the key or the value looks like a secret. */
export function redact(pattern: RegExp, key: string, value: string): string {
  return pattern.test(key) || pattern.test(value) || carriesUserInfo(value) ? redactedText : value;
}

/** `scheme://user:password@host`. */
function carriesUserInfo(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]*@/i.test(value);
}
