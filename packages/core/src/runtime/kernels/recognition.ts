import { confFlag } from "../../io/hadoop-conf.ts";

/** Whether chains may run in another way than by calling their functions. */
export function isRecognitionOn(conf: Readonly<Record<string, string>>): boolean {
  return confFlag(conf["spark.firesteel.recognition.enabled"], true);
}
