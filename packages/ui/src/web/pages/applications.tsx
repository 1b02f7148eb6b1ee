import type { JSX } from "preact";
import { clock, duration } from "../format.ts";
import { useLive } from "../live.ts";
import { type Column, DataTable, numberColumn } from "../parts/data-table.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import type { Application } from "../rest-types.ts";

/** An attempt of an application, as a row has it. */
type Row = Application["attempts"][number] & Pick<Application, "id" | "name">;

const columns: readonly Column<Row>[] = [
  {
    title: "Application",
    key: ({ id }) => id,
    cell: ({ id, attemptId }) => (
      <>
        <a href={`/history/${encodeURIComponent(id)}/jobs/`}>{id}</a>
        {attemptId !== undefined && <small class="tag">attempt {attemptId}</small>}
      </>
    ),
  },
  { title: "Name", key: ({ name }) => name, cell: ({ name }) => name },
  {
    title: "Started",
    key: ({ startTimeEpoch }) => startTimeEpoch,
    cell: ({ startTime }) => clock(startTime),
  },
  {
    title: "Ended",
    key: ({ endTimeEpoch }) => endTimeEpoch,
    cell: ({ endTime, completed }) => (completed ? clock(endTime) : ""),
  },
  numberColumn("Duration", ({ duration: ms }) => ms, duration),
  { title: "User", key: ({ sparkUser }) => sparkUser, cell: ({ sparkUser }) => sparkUser },
  {
    title: "Updated",
    key: ({ lastUpdatedEpoch }) => lastUpdatedEpoch,
    cell: ({ lastUpdated }) => clock(lastUpdated),
  },
  {
    title: "Version",
    key: ({ appSparkVersion }) => appSparkVersion,
    cell: ({ appSparkVersion }) => appSparkVersion,
  },
  {
    title: "Log",
    cell: ({ id }) => (
      <a
        href={`/api/v1/applications/${encodeURIComponent(id)}/logs`}
        aria-label={`Download the log of ${id}`}
      >
        Download
      </a>
    ),
  },
];

/** The applications of a directory of event logs. */
export function ApplicationsPage(): JSX.Element {
  const { data: applications, error } = useLive<readonly Application[]>("/api/v1/applications");
  if (applications === undefined) return <Waiting error={error} />;
  const rows = applications.flatMap(({ id, name, attempts }) =>
    attempts.map((attempt): Row => ({ id, name, ...attempt })),
  );
  const [completed, incomplete] = [
    rows.filter((row) => row.completed),
    rows.filter((row) => !row.completed),
  ];
  return (
    <>
      <Heading>Applications</Heading>
      <Figures
        figures={[
          ["Completed", completed.length],
          ["Incomplete", incomplete.length],
        ]}
      />
      <Card title="Completed applications">
        <ApplicationTable
          caption="Completed applications"
          rows={completed}
          empty="No log of an application that has ended. Programs write one where spark.eventLog.enabled is true."
        />
      </Card>
      {incomplete.length > 0 && (
        <Card title="Incomplete applications, which run or died">
          <ApplicationTable caption="Incomplete applications" rows={incomplete} empty="" />
        </Card>
      )}
    </>
  );
}

function ApplicationTable({
  caption,
  rows,
  empty,
}: {
  caption: string;
  rows: readonly Row[];
  empty: string;
}): JSX.Element {
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={({ id, attemptId, startTimeEpoch }) => `${id} ${attemptId ?? ""} ${startTimeEpoch}`}
      empty={empty}
    />
  );
}
