import type { JSX } from "preact";
import { apiPath, useLive } from "../live.ts";
import { Card, Heading, Waiting } from "../parts/layout.tsx";
import { PoolTable } from "../parts/pool-table.tsx";
import { StageTable } from "../parts/stage-table.tsx";
import type { Pool, Stage } from "../rest-types.ts";
import { pageUrl } from "../page-settings.ts";

/** What a pool of FAIR scheduling runs. */
export function PoolPage({ name }: { name: string }): JSX.Element {
  const { data: pools, error } = useLive<readonly Pool[]>(pageUrl("/ui/pools"));
  const { data: stages = [] } = useLive<readonly Stage[]>(apiPath("/stages?status=active"));
  if (pools === undefined) return <Waiting error={error} />;
  const pool = pools.find((each) => each.name === name);
  if (pool === undefined) return <Waiting error={`There is no pool ${name}.`} />;
  return (
    <>
      <Heading>Pool {pool.name}</Heading>
      <Card title="Settings">
        <PoolTable pools={[pool]} />
      </Card>
      <Card title="Active stages">
        <StageTable
          stages={stages.filter(({ schedulingPool }) => schedulingPool === name)}
          caption="Active stages"
        />
      </Card>
    </>
  );
}
