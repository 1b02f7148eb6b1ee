import type { JSX } from "preact";
import { bytes, clock, count, duration, instant, sizeAndRecords } from "../format.ts";
import { useLive } from "../live.ts";
import type { Task, TaskPage } from "../rest-types.ts";
import { setQuery } from "../router.ts";
import { Cell, Pager, TableFrame } from "./data-table.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { Timeline } from "./timeline.tsx";

interface TaskColumn {
  readonly title: string;
  /** Spark's name of the column, which the server orders by. */
  readonly name: string;
  readonly isNumber: boolean;
  readonly cell: (task: Task) => JSX.Element | string;
  /** Always shown; others where a task on the page has a value. */
  readonly isFixed: boolean;
}

const pageLengths = ["20", "50", "100"];

const columns: readonly TaskColumn[] = [
  fixed("Index", "Index", true, (task) => count(task.index)),
  fixed("Task", "ID", true, (task) => String(task.taskId)),
  fixed("Attempt", "Attempt", true, (task) => String(task.attempt)),
  fixed("Status", "Status", false, (task) => <StatusBadge status={task.status} />),
  fixed("Executor", "Executor ID", false, (task) => task.executorId),
  fixed("Launched", "Launch Time", false, (task) => clock(task.launchTime)),
  fixed("Duration", "Duration", true, (task) => duration(task.duration)),
  metric("GC", "GC Time", ({ jvmGcTime }) => (jvmGcTime === 0 ? "" : duration(jvmGcTime))),
  metric("Peak memory", "Peak Execution Memory", ({ peakExecutionMemory }) =>
    peakExecutionMemory === 0 ? "" : bytes(peakExecutionMemory),
  ),
  metric("Input", "Input Size", ({ inputMetrics }) =>
    sizeAndRecords(inputMetrics.bytesRead, inputMetrics.recordsRead),
  ),
  metric("Output", "Output Size", ({ outputMetrics }) =>
    sizeAndRecords(outputMetrics.bytesWritten, outputMetrics.recordsWritten),
  ),
  metric("Shuffle read", "Shuffle Read Size", ({ shuffleReadMetrics: read }) =>
    sizeAndRecords(read.localBytesRead + read.remoteBytesRead, read.recordsRead),
  ),
  metric("Shuffle write", "Shuffle Write Size", ({ shuffleWriteMetrics }) =>
    sizeAndRecords(shuffleWriteMetrics.bytesWritten, shuffleWriteMetrics.recordsWritten),
  ),
  metric("Spilled", "Shuffle Spill (Disk)", ({ diskBytesSpilled }) =>
    diskBytesSpilled === 0 ? "" : bytes(diskBytesSpilled),
  ),
];

/** Tasks of a stage, a page at a time: the server orders, filters and cuts, so that their number does not matter. */
export function TaskTable({ path, query }: { path: string; query: URLSearchParams }): JSX.Element {
  const order = query.get("sort") ?? "Index";
  const isDescending = query.get("dir") === "desc";
  const status = query.get("status") ?? "";
  const search = query.get("search") ?? "";
  const length = Math.max(1, Number(query.get("length") ?? 20) || 20);
  const page = Math.max(0, Number(query.get("page") ?? 0) || 0);
  const asked = new URLSearchParams({
    columnNameToSort: order,
    "order[0][dir]": isDescending ? "desc" : "asc",
    start: String(page * length),
    length: String(length),
    "search[value]": search,
    ...(status === "" ? {} : { status }),
  });
  const { data, error } = useLive<TaskPage>(`${path}/taskTable?${asked.toString()}`);
  const tasks = data?.aaData ?? [];
  const last = Math.max(0, Math.ceil(Number(data?.recordsFiltered ?? 0) / length) - 1);
  const shown = columns.filter(
    ({ isFixed, cell }) => isFixed || tasks.some((task) => cell(task) !== ""),
  );
  const byTitle = shown.find(({ name }) => name === order)?.title;
  return (
    <>
      <Filters status={status} search={search} length={String(length)} />
      {error !== undefined && <p role="alert">{error}</p>}
      {tasks.length > 0 && (
        <Timeline
          label="Tasks of this page over time"
          spans={tasks.map((task) => ({
            id: task.taskId,
            label: String(task.index),
            status: task.status,
            from: instant(task.launchTime) ?? 0,
            to: (instant(task.launchTime) ?? 0) + task.duration,
          }))}
        />
      )}
      <TableFrame
        caption="Tasks"
        columns={shown.map(({ title, isNumber }) => ({ title, isNumber, isSortable: true }))}
        order={byTitle === undefined ? undefined : { column: byTitle, isDescending }}
        onOrder={(title) => {
          const name = columns.find((column) => column.title === title)?.name ?? "Index";
          const dir = name === order && !isDescending ? "desc" : undefined;
          setQuery({ sort: name, dir, page: undefined });
        }}
      >
        {tasks.map((task) => (
          <TaskRows key={task.taskId} task={task} columns={shown} />
        ))}
      </TableFrame>
      {data !== undefined && tasks.length === 0 && <p class="empty">No such tasks.</p>}
      <p class="found" role="status">
        {data === undefined
          ? "Loading…"
          : `${count(Number(data.recordsFiltered))} of ${count(Number(data.recordsTotal))} remembered tasks`}
      </p>
      <Pager
        page={Math.min(page, last)}
        last={last}
        label="tasks"
        onPage={(to) => setQuery({ page: to === 0 ? undefined : String(to) })}
      />
    </>
  );
}

function TaskRows({
  task,
  columns: shown,
}: {
  task: Task;
  columns: readonly TaskColumn[];
}): JSX.Element {
  return (
    <>
      <tr>
        {shown.map(({ title, isNumber, cell }) => (
          <Cell key={title} title={title} isNumber={isNumber}>
            {cell(task)}
          </Cell>
        ))}
      </tr>
      {task.errorMessage !== undefined && (
        <tr class="error">
          <td colSpan={shown.length}>
            <details>
              <summary>{task.errorMessage.split("\n")[0]}</summary>
              <pre>{task.errorMessage}</pre>
            </details>
          </td>
        </tr>
      )}
    </>
  );
}

function Filters(props: { status: string; search: string; length: string }): JSX.Element {
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        Status{" "}
        <select
          value={props.status}
          onChange={({ currentTarget }) =>
            setQuery({ status: currentTarget.value || undefined, page: undefined })
          }
        >
          <option value="">all</option>
          <option value="RUNNING">running</option>
          <option value="SUCCESS">success</option>
          <option value="FAILED">failed</option>
          <option value="KILLED">killed</option>
        </select>
      </label>
      <label>
        Find{" "}
        <input
          type="search"
          value={props.search}
          placeholder="task, executor, error"
          onChange={({ currentTarget }) =>
            setQuery({ search: currentTarget.value || undefined, page: undefined })
          }
        />
      </label>
      <label>
        Rows{" "}
        <select
          value={props.length}
          onChange={({ currentTarget }) =>
            setQuery({ length: currentTarget.value, page: undefined })
          }
        >
          {pageLengths.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

function fixed(
  title: string,
  name: string,
  isNumber: boolean,
  cell: TaskColumn["cell"],
): TaskColumn {
  return { title, name, isNumber, cell, isFixed: true };
}

function metric(
  title: string,
  name: string,
  show: (metrics: NonNullable<Task["taskMetrics"]>) => string,
): TaskColumn {
  const cell = ({ taskMetrics }: Task): string =>
    taskMetrics === undefined ? "" : show(taskMetrics);
  return { title, name, isNumber: true, cell, isFixed: false };
}
