import type { JSX } from "preact";
import { count } from "../format.ts";
import type { Pool } from "../rest-types.ts";
import { type Column, DataTable, numberColumn } from "./data-table.tsx";
import { pageUrl } from "../page-settings.ts";

const columns: readonly Column<Pool>[] = [
  {
    title: "Pool",
    key: ({ name }) => name,
    cell: ({ name }) => (
      <a href={pageUrl(`/stages/pool/?poolname=${encodeURIComponent(name)}`)}>{name}</a>
    ),
  },
  numberColumn("Minimum share", ({ minShare }) => minShare, count),
  numberColumn("Weight", ({ weight }) => weight, count),
  numberColumn("Active stages", ({ activeStages }) => activeStages, count),
  numberColumn("Running tasks", ({ runningTasks }) => runningTasks, count),
  {
    title: "Mode",
    key: ({ schedulingMode }) => schedulingMode,
    cell: (pool) => pool.schedulingMode,
  },
];

/** Pools between which jobs are scheduled, and what they run now. */
export function PoolTable({ pools }: { pools: readonly Pool[] }): JSX.Element {
  return (
    <DataTable
      caption="Pools"
      columns={columns}
      rows={pools}
      rowKey={({ name }) => name}
      empty=""
    />
  );
}
