import type { ConnectorSpec } from "@firesteel/core/engine";

/** Names of the files that a session's executors have, beside those of the user. */
export const settingsFile = "firesteel-settings.v8";

export function broadcastFile(id: number): string {
  return `firesteel-broadcast-${id}`;
}

/** What all tasks of a session share; sent once, v8-serialised, since it may hold secrets that plans must not show. */
export interface SessionSettings {
  readonly conf: Readonly<Record<string, string>>;
  readonly connectors: readonly ConnectorSpec[];
}
