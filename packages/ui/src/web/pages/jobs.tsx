import type { JSX } from "preact";
import { clock, count, duration, elapsed, instant } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { type Column, DataTable } from "../parts/data-table.tsx";
import { KillButton } from "../parts/kill-button.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import { Progress } from "../parts/progress.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { type Span, Timeline } from "../parts/timeline.tsx";
import type { Executor, Job } from "../rest-types.ts";
import { pageUrl } from "../page-settings.ts";

const timelineJobs = 150;

export function JobsPage(): JSX.Element {
  const { data: jobs, error } = useLive<readonly Job[]>(apiPath("/jobs"));
  const { data: executors = [] } = useLive<readonly Executor[]>(apiPath("/allexecutors"));
  if (jobs === undefined) return <Waiting error={error} />;
  const of = (...states: Job["status"][]): readonly Job[] =>
    jobs.filter(({ status }) => states.includes(status));
  const running = of("RUNNING");
  const done = of("SUCCEEDED", "UNKNOWN");
  const failed = of("FAILED");
  return (
    <>
      <Heading>Jobs</Heading>
      <Figures
        figures={[
          ["Running", count(running.length)],
          ["Completed", count(done.length)],
          ["Failed", count(failed.length)],
        ]}
      />
      {jobs.length > 0 && (
        <Card title="Timeline">
          <Timeline
            label="Jobs over time"
            above={{ label: "Executors over time", spans: executorSpans(executors) }}
            spans={jobs.slice(0, timelineJobs).map((job) => ({
              id: job.jobId,
              label: `Job ${job.jobId}`,
              href: pageUrl(`/jobs/job/?id=${job.jobId}`),
              status: job.status,
              from: instant(job.submissionTime) ?? 0,
              to: instant(job.completionTime) ?? Date.now(),
            }))}
          />
        </Card>
      )}
      {(running.length > 0 || jobs.length === 0) && (
        <Card title="Running jobs">
          <JobTable jobs={running} caption="Running jobs" canKill />
        </Card>
      )}
      {failed.length > 0 && (
        <Card title="Failed jobs">
          <JobTable jobs={failed} caption="Failed jobs" />
        </Card>
      )}
      {done.length > 0 && (
        <Card title="Completed jobs">
          <JobTable jobs={done} caption="Completed jobs" />
        </Card>
      )}
    </>
  );
}

/** From when an executor was added until it was removed. */
function executorSpans(executors: readonly Executor[]): Span[] {
  return executors
    .filter(({ id }) => id !== "driver")
    .map(({ id, addTime, removeTime, removeReason }) => ({
      id: `${id} ${addTime}`,
      label: `Executor ${id}${removeReason === undefined ? "" : `: ${removeReason}`}`,
      href: pageUrl("/executors/"),
      status: removeTime === undefined ? "ADDED" : "REMOVED",
      from: instant(addTime) ?? 0,
      to: instant(removeTime) ?? Date.now(),
    }));
}

interface JobTableProps {
  readonly jobs: readonly Job[];
  readonly caption: string;
  readonly canKill?: boolean;
}

function JobTable({ jobs, caption, canKill = false }: JobTableProps): JSX.Element {
  const columns: Column<Job>[] = [
    {
      title: "Job",
      key: ({ jobId }) => jobId,
      cell: (job) => (
        <>
          <a href={pageUrl(`/jobs/job/?id=${job.jobId}`)}>{job.jobId}</a>
          {canKill && <KillButton kind="job" id={job.jobId} />}
        </>
      ),
    },
    {
      title: "Description",
      key: (job) => job.description ?? job.name,
      cell: (job) => (
        <>
          {job.description !== undefined && <div>{job.description}</div>}
          <a class="site" href={pageUrl(`/jobs/job/?id=${job.jobId}`)}>
            {job.name}
          </a>
          {job.jobGroup !== undefined && <small class="tag">group {job.jobGroup}</small>}
          {job.jobTags.map((tag) => (
            <small class="tag" key={tag}>
              {tag}
            </small>
          ))}
        </>
      ),
    },
    {
      title: "Submitted",
      key: (job) => job.submissionTime ?? "",
      cell: (job) => clock(job.submissionTime),
    },
    {
      title: "Duration",
      isNumber: true,
      key: (job) => elapsed(job.submissionTime, job.completionTime),
      cell: (job) => duration(elapsed(job.submissionTime, job.completionTime)),
    },
    {
      title: "Stages",
      cell: (job) => (
        <>
          {job.numCompletedStages}/{job.stageIds.length - job.numSkippedStages}
          {job.numSkippedStages > 0 && <small> ({job.numSkippedStages} skipped)</small>}
          {job.numFailedStages > 0 && <small> ({job.numFailedStages} failed)</small>}
        </>
      ),
    },
    { title: "Tasks", cell: jobProgress },
    {
      title: "Status",
      key: ({ status }) => status,
      cell: ({ status }) => <StatusBadge status={status} />,
    },
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={jobs}
      rowKey={({ jobId }) => jobId}
      empty="No job runs."
    />
  );
}

export function jobProgress(job: Job): JSX.Element {
  return (
    <Progress
      done={job.numCompletedIndices}
      active={job.numActiveTasks}
      failed={job.numFailedTasks}
      skipped={job.numSkippedTasks}
      total={job.numTasks}
    />
  );
}
