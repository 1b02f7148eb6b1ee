import type { JSX } from "preact";
import { apiPath, useLive } from "../live.ts";
import { Card, Heading, Waiting } from "../parts/layout.tsx";
import type { Thread } from "../rest-types.ts";

/** What the threads of the driver or of an executor do right now. */
export function ThreadDumpPage({ executor }: { executor: string }): JSX.Element {
  const path = apiPath(`/executors/${encodeURIComponent(executor)}/threads`);
  const { data: threads, error } = useLive<readonly Thread[]>(path);
  if (threads === undefined) return <Waiting error={error} />;
  return (
    <>
      <Heading>Threads of {executor === "driver" ? "the driver" : `executor ${executor}`}</Heading>
      {threads.map((thread) => (
        <Card key={thread.threadId} title={`${thread.threadName} (${thread.threadId})`}>
          <p class="lead">{whatItDoes(thread)}</p>
          {thread.stackTrace.elems.length > 0 && (
            <pre tabIndex={0}>{thread.stackTrace.elems.join("\n")}</pre>
          )}
        </Card>
      ))}
    </>
  );
}

function whatItDoes({ threadState, inNative }: Thread): string {
  if (inNative) return "in native code, which cannot be interrupted";
  return threadState === "WAITING" ? "waits for events" : "runs";
}
