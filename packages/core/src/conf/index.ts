/** What launchers and tools need of the configuration. */
export { checkConf, type ConfWarning } from "./check-conf.ts";
export { isClusterMaster } from "./cluster-master.ts";
export type { ConfigKey, ConfigType } from "./config-key.ts";
export { configKeys, configSections } from "./config-registry.ts";
export {
  confDirectory,
  defaultSettings,
  environmentVariables,
  provideSubmittedSettings,
  type SubmittedSettings,
} from "./default-settings.ts";
export { deprecatedKeys } from "./deprecated-keys.ts";
export { namesWithoutEffect, readElsewhere } from "./keys/without-effect.ts";
export { nearestName } from "./nearest-name.ts";
export { parseList } from "./parse-list.ts";
export { parseProperties, readPropertiesFile } from "./properties-file.ts";
export { redact, redactionOf } from "./redact.ts";
