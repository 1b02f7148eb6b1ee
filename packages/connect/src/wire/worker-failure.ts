import {
  type ErrorJson,
  errorFromJson,
  errorToJson,
  type FiresteelError,
} from "@firesteel/core/engine";

const begin = "[firesteel error ";
const end = "]";

/** The text under which Spark shows a failed task: the stack for people, the whole error for our driver. */
export function failureText(thrown: unknown): string {
  const json = errorToJson(thrown);
  const shown = json.stack ?? `${json.name}: ${json.message}`;
  return `${shown}\n${begin}${Buffer.from(JSON.stringify(json)).toString("base64")}${end}`;
}

/** The error inside what Spark tells of a failed task, if a worker of ours failed. */
export function failureIn(text: string): FiresteelError | undefined {
  const start = text.indexOf(begin);
  const stop = start < 0 ? -1 : text.indexOf(end, start + begin.length);
  if (stop < 0) return undefined;
  const base64 = text.slice(start + begin.length, stop);
  try {
    return errorFromJson(JSON.parse(Buffer.from(base64, "base64").toString("utf8")) as ErrorJson);
  } catch {
    return undefined;
  }
}
