import type { JSX } from "preact";
import { count } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import { PoolTable } from "../parts/pool-table.tsx";
import { StageTable } from "../parts/stage-table.tsx";
import type { Pool, Stage, StageStatus } from "../rest-types.ts";
import { pageUrl } from "../page-settings.ts";

const groups: readonly (readonly [StageStatus, string])[] = [
  ["ACTIVE", "Active stages"],
  ["PENDING", "Pending stages"],
  ["FAILED", "Failed stages"],
  ["COMPLETE", "Completed stages"],
  ["SKIPPED", "Skipped stages"],
];

export function StagesPage(): JSX.Element {
  const { data: stages, error } = useLive<readonly Stage[]>(apiPath("/stages"));
  const { data: pools = [] } = useLive<readonly Pool[]>(pageUrl("/ui/pools"));
  if (stages === undefined) return <Waiting error={error} />;
  const of = (status: StageStatus): readonly Stage[] =>
    stages.filter((stage) => stage.status === status);
  return (
    <>
      <Heading>Stages</Heading>
      <Figures
        figures={groups.map(([status, title]) => [
          title.split(" ")[0] ?? "",
          count(of(status).length),
        ])}
      />
      {pools.length > 0 && (
        <Card title="Pools">
          <PoolTable pools={pools} />
        </Card>
      )}
      {stages.length === 0 && <p class="empty">No stage has been planned yet.</p>}
      {groups
        .filter(([status]) => of(status).length > 0)
        .map(([status, title]) => (
          <Card key={status} title={title}>
            <StageTable stages={of(status)} caption={title} />
          </Card>
        ))}
    </>
  );
}
