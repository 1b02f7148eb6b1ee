import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  type ErrorJson,
  errorFromJson,
  errorToJson,
  type FiresteelError,
} from "@firesteel/core/engine";

const begin = "[firesteel error ";
const end = "]";

/**
 * The text under which Spark shows a failed task: for people what failed and where, for our driver the whole error. It
 * stands early and is small, since Spark 3.5 sends no more than the first 2,048 characters.
 */
export function failureText(thrown: unknown): string {
  const json = errorToJson(thrown);
  const packed = deflateRawSync(JSON.stringify(json)).toString("base64");
  const shown = `${json.name}: ${json.message.slice(0, 200)}`;
  return `${shown}\n${begin}${packed}${end}\n${json.stack ?? ""}`;
}

/** The error inside what Spark tells of a failed task, if a worker of ours failed. */
export function failureIn(text: string): FiresteelError | undefined {
  const start = text.indexOf(begin);
  const stop = start < 0 ? -1 : text.indexOf(end, start + begin.length);
  if (stop < 0) return undefined;
  const packed = Buffer.from(text.slice(start + begin.length, stop), "base64");
  try {
    return errorFromJson(JSON.parse(inflateRawSync(packed).toString("utf8")) as ErrorJson);
  } catch {
    return undefined;
  }
}
