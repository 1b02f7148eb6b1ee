import type { JSX } from "preact";
import { bytes, clock, count, duration } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { type Column, DataTable, numberColumn } from "../parts/data-table.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import type { Executor } from "../rest-types.ts";
import { pageSettings, pageUrl } from "../page-settings.ts";

const columns: readonly Column<Executor>[] = [
  {
    title: "Executor",
    key: ({ id }) => id,
    cell: ({ id, isActive, hostPort }) => (
      <>
        <span class="nowrap">
          {id} {isActive && !pageSettings.isLogged && <ThreadsLink id={id} />}
        </span>
        <div>
          <small>{hostPort.replace(/:0$/, "")}</small>
        </div>
      </>
    ),
  },
  {
    title: "Status",
    cell: ({ isActive, removeReason }) =>
      isActive ? (
        <span class="badge good">active</span>
      ) : (
        <>
          <span class="badge bad">gone</span> {removeReason}
        </>
      ),
  },
  { title: "Since", key: ({ addTime }) => addTime, cell: ({ addTime }) => clock(addTime) },
  numberColumn("Cores", ({ totalCores }) => totalCores, count),
  numberColumn("Running", ({ activeTasks }) => activeTasks, count),
  numberColumn("Completed", ({ completedTasks }) => completedTasks, count),
  numberColumn("Failed", ({ failedTasks }) => failedTasks, count),
  numberColumn("Task time", ({ totalDuration }) => totalDuration, duration),
  numberColumn("GC", ({ totalGCTime }) => totalGCTime, duration),
  numberColumn("Input", ({ totalInputBytes }) => totalInputBytes, bytes),
  numberColumn("Shuffle read", ({ totalShuffleRead }) => totalShuffleRead, bytes),
  numberColumn("Shuffle write", ({ totalShuffleWrite }) => totalShuffleWrite, bytes),
  numberColumn("Memory", ({ memoryUsed }) => memoryUsed, bytes),
];

export function ExecutorsPage(): JSX.Element {
  const { data: executors, error } = useLive<readonly Executor[]>(apiPath("/allexecutors"));
  if (executors === undefined) return <Waiting error={error} />;
  const sum = (of: (executor: Executor) => number): number =>
    executors.reduce((total, executor) => total + of(executor), 0);
  return (
    <>
      <Heading>Executors</Heading>
      <Figures
        figures={[
          ["Active", count(executors.filter(({ isActive }) => isActive).length)],
          ["Running tasks", count(sum(({ activeTasks }) => activeTasks))],
          ["Completed tasks", count(sum(({ completedTasks }) => completedTasks))],
          ["Failed tasks", count(sum(({ failedTasks }) => failedTasks))],
          ["Task time", duration(sum(({ totalDuration }) => totalDuration))],
        ]}
      />
      <Card title="Executors">
        <DataTable
          caption="Executors"
          columns={columns}
          rows={executors}
          rowKey={({ id, addTime }) => `${id} ${addTime}`}
          empty="No executors."
        />
      </Card>
    </>
  );
}

function ThreadsLink({ id }: { id: string }): JSX.Element {
  const url = pageUrl(`/executors/threadDump/?executorId=${encodeURIComponent(id)}`);
  return (
    <a class="site" href={url} aria-label={`threads of ${id}`}>
      threads
    </a>
  );
}
