import { checkConf } from "../conf/check-conf.ts";
import type { SparkConf } from "../conf/spark-conf.ts";
import type { ApplicationEvents } from "../events/application-events.ts";
import { logger } from "../events/logger.ts";

/** Keys of which this process has spoken: an application that starts anew says nothing new. */
const told = new Set<string>();

/**
 * Says once what is odd about the settings. What merely changes nothing is no warning: most programs that come from a
 * cluster set such keys.
 *
 * @throws {UserError} `CONF_NOT_SUPPORTED`
 */
export function reportConf(conf: SparkConf, isLocal: boolean, events: ApplicationEvents): void {
  for (const { code, key, message } of checkConf(conf, isLocal)) {
    if (told.has(key)) continue;
    told.add(key);
    if (code === "CONF_WITHOUT_EFFECT") logger.info(code, message);
    else events.warn(code, message);
  }
}
