import { UserError } from "@firesteel/core";
import type { FileSystem } from "@firesteel/core/io";
import type { ListedApplication } from "../rest/application-json.ts";
import { numberOf, optionalText, textOf } from "./json-fields.ts";
import type { LogFiles } from "./log-files.ts";
import { writerVersion } from "./parse-event.ts";
import { compressionOf, linesOf, parseLine } from "./read-log.ts";

/** The event is among the first ones. */
const headLines = 1000;
/** Where the last events of a file are that is not compressed. */
const tailBytes = 256 * 1024;
const applicationEnd = `{"Event":"SparkListenerApplicationEnd"`;

/** An application as a list of logs shows it. */
export interface LogSummary extends ListedApplication {
  /** Where a cluster ran the application several times. */
  readonly attemptId: string | undefined;
}

/**
 * What the first and the last lines of a log tell. Undefined where it does not say which application it is of: what is
 * no log, or was only begun.
 *
 * @throws {FiresteelError} what the store says
 */
export async function summarise(
  fileSystem: FileSystem,
  log: LogFiles,
): Promise<LogSummary | undefined> {
  const [first, last] = [log.events[0], log.events.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const head = await readHead(fileSystem, first.path);
  if (head === undefined) return undefined;
  // Where the event is missing, as in a log that was compacted, the file tells when it was written last.
  const endTime = log.isComplete
    ? ((await readEnd(fileSystem, last.path, last.length)) ?? log.modifiedMs)
    : undefined;
  return { ...head, endTime, lastUpdated: endTime ?? log.modifiedMs };
}

type Head = Omit<LogSummary, "endTime" | "lastUpdated">;

async function readHead(fileSystem: FileSystem, path: string): Promise<Head | undefined> {
  let version = "";
  let number = 0;
  try {
    for await (const text of linesOf(fileSystem, path, () => undefined)) {
      const line = parseLine(text, path);
      number += 1;
      if (number === 1 && textOf(line, "Event") !== "SparkListenerLogStart") return undefined;
      version = writerVersion(line) ?? version;
      if (textOf(line, "Event") === "SparkListenerApplicationStart")
        return {
          id: textOf(line, "App ID"),
          attemptId: optionalText(line, "App Attempt ID"),
          name: textOf(line, "App Name"),
          user: textOf(line, "User"),
          startTime: numberOf(line, "Timestamp"),
          version,
        };
      if (number >= headLines) return undefined;
    }
  } catch (error) {
    if (UserError.is(error) && error.code === "NOT_AN_EVENT_LOG") return undefined;
    throw error;
  }
  return undefined;
}

async function readEnd(
  fileSystem: FileSystem,
  path: string,
  length: number,
): Promise<number | undefined> {
  const start = compressionOf(path) === undefined ? Math.max(0, length - tailBytes) : 0;
  let found: string | undefined;
  for await (const text of linesOf(fileSystem, path, () => undefined, start))
    if (text.startsWith(applicationEnd)) found = text;
  return found === undefined ? undefined : numberOf(parseLine(found, path), "Timestamp");
}
