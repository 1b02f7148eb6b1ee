import type { FileSystem } from "@firesteel/core/io";
import type { ShownApplication } from "../rest/shown-application.ts";
import { StatusStore } from "../store/status-store.ts";
import type { UiSettings } from "../ui-settings.ts";
import { archiveEntries } from "./log-archive.ts";
import type { LogFiles } from "./log-files.ts";
import { LoggedApplication } from "./logged-application.ts";
import { readLog } from "./read-log.ts";

/** An application as its log tells of it. */
export interface LoadedLog {
  readonly application: ShownApplication;
  readonly store: StatusStore;
}

/**
 * Reads a log, whole.
 *
 * @throws {UserError} `NOT_AN_EVENT_LOG`, `CODEC_NOT_INSTALLED`, and what the store says
 */
export async function loadLog(
  fileSystem: FileSystem,
  files: LogFiles,
  settings: UiSettings,
  onNotice: (message: string) => void,
): Promise<LoadedLog> {
  const store = new StatusStore({
    jobs: settings.retainedJobs,
    stages: settings.retainedStages,
    tasks: settings.retainedTasks,
  });
  const logged = new LoggedApplication(store, (_level, message) => onNotice(message));
  for await (const line of readLog(fileSystem, files, onNotice)) logged.add(line);
  return {
    application: { ...logged.shown(), logs: () => archiveEntries(fileSystem, files) },
    store,
  };
}
