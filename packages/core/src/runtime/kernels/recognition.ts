import { confFlag } from "../../io/hadoop-conf.ts";
import { areBuiltinsIntact } from "./intact-builtins.ts";

/** Whether chains may run in another way than by calling their functions. */
export function isRecognitionOn(conf: Readonly<Record<string, string>>): boolean {
  return confFlag(conf["spark.firesteel.recognition.enabled"], true);
}

/** The same where the functions may call built-ins: as long as these are those of the language. */
export function isRecognitionSafe(conf: Readonly<Record<string, string>>): boolean {
  return isRecognitionOn(conf) && areBuiltinsIntact();
}
