import type { JSX } from "preact";
import { bytes, clock, count, duration, elapsed, sizeAndRecords } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { type Column, DataTable, numberColumn } from "../parts/data-table.tsx";
import { Graph } from "../parts/graph.tsx";
import { KillButton } from "../parts/kill-button.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import { stageProgress } from "../parts/stage-table.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { TaskTable } from "../parts/task-table.tsx";
import type { ExecutorShare, GraphStage, Stage, TaskSummary } from "../rest-types.ts";
import { pageUrl } from "../page-settings.ts";

interface StagePageProps {
  readonly id: string;
  readonly attempt: string;
  readonly query: URLSearchParams;
}

export function StagePage({ id, attempt, query }: StagePageProps): JSX.Element {
  const path = apiPath(`/stages/${encodeURIComponent(id)}/${encodeURIComponent(attempt)}`);
  const { data: stage, error } = useLive<Stage>(`${path}?details=false`);
  const summary = useLive<TaskSummary>(`${path}/taskSummary?quantiles=0,0.25,0.5,0.75,1`);
  const graph = useLive<{ readonly stages: readonly GraphStage[] }>(
    pageUrl(`/ui/graph?stage=${encodeURIComponent(id)}&attempt=${encodeURIComponent(attempt)}`),
  );
  if (stage === undefined) return <Waiting error={error} />;
  const shares = graph.data?.stages[0]?.executors ?? [];
  return (
    <>
      <Heading
        aside={
          <>
            <StatusBadge status={stage.status} />
            {stage.status === "ACTIVE" && <KillButton kind="stage" id={stage.stageId} />}
          </>
        }
      >
        Stage {stage.stageId}
        {stage.attemptId > 0 && ` (attempt ${stage.attemptId})`}
      </Heading>
      <p class="lead">
        {stage.description} <code>{stage.name}</code>
      </p>
      <Figures figures={figuresOf(stage)} />
      {stage.failureReason !== undefined && (
        <Card title="Why it failed">
          <pre tabIndex={0}>{stage.failureReason}</pre>
        </Card>
      )}
      {graph.data?.stages.some(({ rdds }) => rdds.length > 0) === true && (
        <Card title="Graph">
          <Graph stages={graph.data.stages} />
        </Card>
      )}
      {summary.data !== undefined && (
        <Card title="Completed tasks in figures">
          <Quantiles summary={summary.data} />
        </Card>
      )}
      {stage.accumulatorUpdates.length > 0 && (
        <Card title="Accumulators">
          <DataTable
            caption="Accumulators"
            columns={[
              { title: "Name", cell: ({ name }) => name },
              { title: "Value", cell: ({ value }) => value },
            ]}
            rows={stage.accumulatorUpdates}
            rowKey={({ id: accumulator }) => accumulator}
            empty=""
          />
        </Card>
      )}
      {shares.length > 0 && (
        <Card title="By executor">
          <DataTable
            caption="Work by executor"
            columns={shareColumns}
            rows={shares}
            rowKey={({ id: executor }) => executor}
            empty=""
          />
        </Card>
      )}
      <Card title={`Tasks (${count(stage.numTasks)})`}>
        <TaskTable path={path} query={query} />
      </Card>
    </>
  );
}

function figuresOf(stage: Stage): (readonly [string, JSX.Element | string])[] {
  const figures: (readonly [string, JSX.Element | string])[] = [
    ["Submitted", clock(stage.submissionTime)],
    ["Duration", duration(elapsed(stage.submissionTime, stage.completionTime))],
    ["Tasks", stageProgress(stage)],
    ["Time of all tasks", duration(stage.executorRunTime)],
    ["Input", sizeAndRecords(stage.inputBytes, stage.inputRecords)],
    ["Output", sizeAndRecords(stage.outputBytes, stage.outputRecords)],
    ["Shuffle read", sizeAndRecords(stage.shuffleReadBytes, stage.shuffleReadRecords)],
    ["Shuffle write", sizeAndRecords(stage.shuffleWriteBytes, stage.shuffleWriteRecords)],
    ["Spilled to disk", stage.diskBytesSpilled === 0 ? "" : bytes(stage.diskBytesSpilled)],
    ["Pool", stage.schedulingPool === "default" ? "" : stage.schedulingPool],
  ];
  return figures.filter(([, value]) => value !== "");
}

const shareColumns: readonly Column<ExecutorShare>[] = [
  { title: "Executor", key: ({ id }) => id, cell: ({ id }) => id },
  numberColumn("Task time", ({ taskTime }) => taskTime, duration),
  numberColumn("Succeeded", ({ succeeded }) => succeeded, count),
  numberColumn("Failed", ({ failed }) => failed, count),
  numberColumn("Killed", ({ killed }) => killed, count),
  numberColumn("Input", ({ inputBytes }) => inputBytes, bytes),
  numberColumn("Shuffle read", ({ shuffleReadBytes }) => shuffleReadBytes, bytes),
  numberColumn("Shuffle write", ({ shuffleWriteBytes }) => shuffleWriteBytes, bytes),
  numberColumn("Spilled", ({ spilledBytes }) => spilledBytes, bytes),
];

/** Minimum, quartiles and maximum of what the tasks report; what is 0 for all is left out. */
function Quantiles({ summary }: { summary: TaskSummary }): JSX.Element {
  const rows: readonly (readonly [string, readonly number[], (value: number) => string])[] = [
    ["Duration", summary.duration, duration],
    ["Scheduler delay", summary.schedulerDelay, duration],
    ["Garbage collection", summary.jvmGcTime, duration],
    ["Peak execution memory", summary.peakExecutionMemory, bytes],
    ["Input", summary.inputMetrics.bytesRead, bytes],
    ["Input records", summary.inputMetrics.recordsRead, count],
    ["Output", summary.outputMetrics.bytesWritten, bytes],
    ["Output records", summary.outputMetrics.recordsWritten, count],
    ["Shuffle read", summary.shuffleReadMetrics.readBytes, bytes],
    ["Shuffle read records", summary.shuffleReadMetrics.readRecords, count],
    ["Waiting for shuffles", summary.shuffleReadMetrics.fetchWaitTime, duration],
    ["Shuffle write", summary.shuffleWriteMetrics.writeBytes, bytes],
    ["Shuffle write records", summary.shuffleWriteMetrics.writeRecords, count],
    ["Spilled (memory)", summary.memoryBytesSpilled, bytes],
    ["Spilled (disk)", summary.diskBytesSpilled, bytes],
  ];
  const titles = ["Minimum", "25 %", "Median", "75 %", "Maximum"];
  return (
    <div class="scroll" role="region" aria-label="Quantiles" tabIndex={0}>
      <table class="narrow">
        <caption class="hidden">Quantiles of the metrics of completed tasks</caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            {titles.map((title) => (
              <th key={title} scope="col" class="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            .filter(([, values]) => values.some((value) => value > 0))
            .map(([name, values, show]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, i) => (
                  <td key={titles[i]} class="number" data-title={titles[i]}>
                    {show(value)}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
