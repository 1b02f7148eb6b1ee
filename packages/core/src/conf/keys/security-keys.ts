import { type ConfigKey, flag, text } from "../config-key.ts";

/** What protects an application. A wish that is not granted is refused, never ignored. */
export const securityKeys: readonly ConfigKey[] = [
  flag("spark.io.encryption.enabled", "2.1.0", false, "encrypt temporary files", {
    refused:
      "temporary files are not encrypted: set spark.local.dir to a directory on an encrypted disk",
  }),
  flag("spark.authenticate", "1.0.0", false, "authenticate the parts of an application", {
    withoutEffect: "the parts of an application are threads of one process",
  }),
  text("spark.authenticate.secret", "1.0.0", undefined, "the secret they share", {
    withoutEffect: "the parts of an application are threads of one process",
  }),
  flag("spark.network.crypto.enabled", "2.2.0", false, "encrypt what travels between them", {
    withoutEffect: "nothing travels over a network",
  }),
];
