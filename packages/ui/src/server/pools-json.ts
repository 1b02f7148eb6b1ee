import type { PoolSettings } from "@firesteel/core/ui";
import type { StatusStore } from "../store/status-store.ts";

/** The pools and what runs in them, for the pages; Spark's API has no such path. */
export function poolsJson(pools: readonly PoolSettings[], store: StatusStore): object[] {
  const active = store.stages().filter(({ status }) => status === "ACTIVE");
  return pools.map((pool) => {
    const stages = active.filter((stage) => stage.pool === pool.name);
    return {
      ...pool,
      activeStages: stages.length,
      runningTasks: stages.reduce((sum, { counts }) => sum + counts.active, 0),
    };
  });
}
