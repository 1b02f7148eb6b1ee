import type { JSX } from "preact";
import { bytes, clock, count, duration } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import type { Executor } from "../rest-types.ts";

const columns: readonly Column<Executor>[] = [
  { title: "Executor", key: ({ id }) => id, cell: ({ id }) => id },
  { title: "Address", cell: ({ hostPort }) => hostPort.replace(/:0$/, "") },
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
  number("Cores", ({ totalCores }) => totalCores, count),
  number("Running", ({ activeTasks }) => activeTasks, count),
  number("Completed", ({ completedTasks }) => completedTasks, count),
  number("Failed", ({ failedTasks }) => failedTasks, count),
  number("Task time", ({ totalDuration }) => totalDuration, duration),
  number("GC", ({ totalGCTime }) => totalGCTime, duration),
  number("Input", ({ totalInputBytes }) => totalInputBytes, bytes),
  number("Shuffle read", ({ totalShuffleRead }) => totalShuffleRead, bytes),
  number("Shuffle write", ({ totalShuffleWrite }) => totalShuffleWrite, bytes),
  number("Memory", ({ memoryUsed }) => memoryUsed, bytes),
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

function number(
  title: string,
  key: (executor: Executor) => number,
  show: (value: number) => string,
): Column<Executor> {
  return { title, isNumber: true, key, cell: (executor) => show(key(executor)) };
}
