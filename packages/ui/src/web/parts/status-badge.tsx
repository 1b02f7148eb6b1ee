import type { JSX } from "preact";

const kinds: Readonly<Record<string, string>> = {
  RUNNING: "run",
  ACTIVE: "run",
  SUCCEEDED: "good",
  SUCCESS: "good",
  COMPLETE: "good",
  FAILED: "bad",
  KILLED: "warn",
  REMOVED: "warn",
};

/** The class of a status's colour. */
export function statusKind(status: string): string {
  return kinds[status] ?? "quiet";
}

/** A status in a colour of its own, never by colour alone. */
export function StatusBadge({ status }: { status: string }): JSX.Element {
  return <span class={`badge ${statusKind(status)}`}>{status.toLowerCase()}</span>;
}
