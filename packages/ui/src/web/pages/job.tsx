import type { JSX } from "preact";
import { clock, duration, elapsed, instant } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { Graph } from "../parts/graph.tsx";
import { KillButton } from "../parts/kill-button.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import { StageTable, stageUrl } from "../parts/stage-table.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { Timeline } from "../parts/timeline.tsx";
import type { GraphStage, Job, Stage } from "../rest-types.ts";
import { jobProgress } from "./jobs.tsx";
import { pageUrl } from "../page-settings.ts";

export function JobPage({ id }: { id: string }): JSX.Element {
  const { data: job, error } = useLive<Job>(apiPath(`/jobs/${encodeURIComponent(id)}`));
  const { data: all = [] } = useLive<readonly Stage[]>(apiPath("/stages"));
  const graph = useLive<{ readonly stages: readonly GraphStage[] }>(
    job && pageUrl(`/ui/graph?${job.stageIds.map((stage) => `stage=${stage}`).join("&")}`),
  );
  if (job === undefined) return <Waiting error={error} />;
  const stages = all.filter(({ stageId }) => job.stageIds.includes(stageId));
  const from = instant(job.submissionTime) ?? 0;
  return (
    <>
      <Heading
        aside={
          <>
            <StatusBadge status={job.status} />
            {job.status === "RUNNING" && <KillButton kind="job" id={job.jobId} />}
          </>
        }
      >
        Job {job.jobId}
      </Heading>
      <p class="lead">
        {job.description} <code>{job.name}</code>
      </p>
      <Figures
        figures={[
          ["Submitted", clock(job.submissionTime)],
          ["Duration", duration(elapsed(job.submissionTime, job.completionTime))],
          ["Tasks", jobProgress(job)],
          ...(job.jobGroup === undefined ? [] : [["Group", job.jobGroup] as const]),
          ...(job.jobTags.length === 0 ? [] : [["Tags", job.jobTags.join(", ")] as const]),
        ]}
      />
      <Card title="Stages over time">
        <Timeline
          label="Stages over time"
          spans={stages
            .filter(({ submissionTime }) => (instant(submissionTime) ?? -1) >= from)
            .map((stage) => ({
              id: `${stage.stageId}.${stage.attemptId}`,
              label: `Stage ${stage.stageId}${stage.attemptId > 0 ? ` (attempt ${stage.attemptId})` : ""}`,
              href: stageUrl(stage),
              status: stage.status,
              from: instant(stage.submissionTime) ?? 0,
              to: instant(stage.completionTime) ?? Date.now(),
            }))}
        />
      </Card>
      <Card title="Graph">
        <Graph stages={graph.data?.stages ?? []} />
      </Card>
      <Card title="Stages">
        <StageTable stages={stages} caption={`Stages of job ${job.jobId}`} />
      </Card>
    </>
  );
}
