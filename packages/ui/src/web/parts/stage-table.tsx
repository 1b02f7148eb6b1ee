import type { JSX } from "preact";
import { clock, duration, elapsed, sizeAndRecords } from "../format.ts";
import type { Stage } from "../rest-types.ts";
import { type Column, DataTable } from "./data-table.tsx";
import { KillButton } from "./kill-button.tsx";
import { Progress } from "./progress.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { pageUrl } from "../page-settings.ts";

const columns: Column<Stage>[] = [
  {
    title: "Stage",
    key: ({ stageId, attemptId }) => stageId + attemptId / 1000,
    cell: (stage) => (
      <>
        <a href={stageUrl(stage)}>
          {stage.stageId}
          {stage.attemptId > 0 && ` (attempt ${stage.attemptId})`}
        </a>
        {stage.status === "ACTIVE" && <KillButton kind="stage" id={stage.stageId} />}
      </>
    ),
  },
  {
    title: "Description",
    key: (stage) => stage.description ?? stage.name,
    cell: (stage) => (
      <>
        {stage.description !== undefined && <div>{stage.description}</div>}
        <a class="site" href={stageUrl(stage)}>
          {stage.name}
        </a>
      </>
    ),
  },
  {
    title: "Submitted",
    key: (stage) => stage.submissionTime ?? "",
    cell: (stage) => clock(stage.submissionTime),
  },
  {
    title: "Duration",
    isNumber: true,
    key: (stage) => elapsed(stage.submissionTime, stage.completionTime),
    cell: (stage) =>
      stage.submissionTime === undefined
        ? ""
        : duration(elapsed(stage.submissionTime, stage.completionTime)),
  },
  { title: "Tasks", cell: stageProgress },
  sizeColumn(
    "Input",
    ({ inputBytes }) => inputBytes,
    ({ inputRecords }) => inputRecords,
  ),
  sizeColumn(
    "Output",
    ({ outputBytes }) => outputBytes,
    ({ outputRecords }) => outputRecords,
  ),
  sizeColumn(
    "Shuffle read",
    ({ shuffleReadBytes }) => shuffleReadBytes,
    ({ shuffleReadRecords }) => shuffleReadRecords,
  ),
  sizeColumn(
    "Shuffle write",
    ({ shuffleWriteBytes }) => shuffleWriteBytes,
    ({ shuffleWriteRecords }) => shuffleWriteRecords,
  ),
  {
    title: "Status",
    key: ({ status }) => status,
    cell: ({ status }) => <StatusBadge status={status} />,
  },
];

export function StageTable({
  stages,
  caption,
}: {
  stages: readonly Stage[];
  caption: string;
}): JSX.Element {
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={stages}
      rowKey={({ stageId, attemptId }) => `${stageId}.${attemptId}`}
      empty="No stages."
    />
  );
}

export function stageProgress(stage: Stage): JSX.Element {
  return (
    <Progress
      done={stage.numCompletedIndices}
      active={stage.numActiveTasks}
      failed={stage.numFailedTasks}
      total={stage.numTasks}
    />
  );
}

export function stageUrl({ stageId, attemptId }: Stage): string {
  return pageUrl(`/stages/stage/?id=${stageId}&attempt=${attemptId}`);
}

function sizeColumn(
  title: string,
  size: (stage: Stage) => number,
  records: (stage: Stage) => number,
): Column<Stage> {
  const cell = (stage: Stage): string => sizeAndRecords(size(stage), records(stage));
  return { title, isNumber: true, key: size, cell };
}
