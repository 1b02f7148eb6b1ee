import type { JSX } from "preact";
import { bytes, count } from "../format.ts";
import { apiPath, useLive } from "../live.ts";
import { type Column, DataTable, numberColumn } from "../parts/data-table.tsx";
import { Card, Figures, Heading, Waiting } from "../parts/layout.tsx";
import type { StoredRdd } from "../rest-types.ts";
import { pageUrl } from "../page-settings.ts";

/** How much of an RDD, or of a partition, is kept where. */
const kept: readonly Column<Pick<StoredRdd, "memoryUsed" | "diskUsed">>[] = [
  numberColumn("In memory", ({ memoryUsed }) => memoryUsed, bytes),
  numberColumn("On disk", ({ diskUsed }) => diskUsed, bytes),
];

export function StoragePage(): JSX.Element {
  const { data: rdds, error } = useLive<readonly StoredRdd[]>(apiPath("/storage/rdd"));
  if (rdds === undefined) return <Waiting error={error} />;
  return (
    <>
      <Heading>Storage</Heading>
      <Card title="Persisted RDDs">
        <DataTable
          caption="Persisted RDDs"
          columns={[
            { title: "RDD", key: ({ id }) => id, cell: ({ id }) => id },
            {
              title: "Name",
              key: ({ name }) => name,
              cell: ({ id, name }) => <a href={pageUrl(`/storage/rdd/?id=${id}`)}>{name}</a>,
            },
            { title: "Level", cell: ({ storageLevel }) => storageLevel },
            {
              title: "Kept partitions",
              isNumber: true,
              key: ({ numCachedPartitions }) => numCachedPartitions,
              cell: (rdd) => `${count(rdd.numCachedPartitions)} of ${count(rdd.numPartitions)}`,
            },
            ...kept,
          ]}
          rows={rdds}
          rowKey={({ id }) => id}
          empty="Nothing is kept. An RDD is kept after rdd.persist() and the first action on it."
        />
      </Card>
    </>
  );
}

export function StoredRddPage({ id }: { id: string }): JSX.Element {
  const path = apiPath(`/storage/rdd/${encodeURIComponent(id)}`);
  const { data: rdd, error } = useLive<StoredRdd>(path);
  if (rdd === undefined) return <Waiting error={error} />;
  return (
    <>
      <Heading>
        RDD {rdd.id}: {rdd.name}
      </Heading>
      <Figures
        figures={[
          ["Level", rdd.storageLevel],
          ["Kept partitions", `${count(rdd.numCachedPartitions)} of ${count(rdd.numPartitions)}`],
          ["In memory", bytes(rdd.memoryUsed)],
          ["On disk", bytes(rdd.diskUsed)],
        ]}
      />
      <Card title="Partitions">
        <DataTable
          caption="Kept partitions"
          columns={[
            { title: "Block", cell: ({ blockName }) => blockName },
            ...kept,
            { title: "Executors", cell: ({ executors }) => executors.join(", ") },
          ]}
          rows={rdd.partitions}
          rowKey={({ blockName }) => blockName}
          empty="No partition is known by itself."
        />
      </Card>
    </>
  );
}
