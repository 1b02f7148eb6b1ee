/** A partition as a coalescer sees it. */
export interface CoalescePartition {
  readonly index: number;
  readonly preferredHosts: readonly string[];
}

/**
 * Decides which partitions `coalesce` puts together. Spark: `PartitionCoalescer`. Every index of `partitions` must be
 * in exactly one group; an empty group gives an empty partition.
 */
export interface PartitionCoalescer {
  coalesce(
    maxPartitions: number,
    partitions: readonly CoalescePartition[],
  ): readonly (readonly number[])[];
}

/**
 * Neighbours go together, as Spark does without locality; where partitions prefer different hosts, partitions of one
 * host go together as far as the groups stay balanced (a tenth of slack). Spark: `DefaultPartitionCoalescer`.
 */
export const defaultCoalescer: PartitionCoalescer = {
  coalesce(maxPartitions, partitions) {
    const n = Math.min(maxPartitions, partitions.length);
    const hosts = new Set(partitions.flatMap((partition) => partition.preferredHosts));
    return hosts.size > 1 ? byHost(n, partitions) : neighbours(n, partitions.length);
  },
};

function neighbours(n: number, length: number): number[][] {
  return Array.from({ length: n }, (_, i) => {
    const start = Math.floor((i * length) / n);
    const end = Math.floor(((i + 1) * length) / n);
    return Array.from({ length: end - start }, (__, k) => start + k);
  });
}

function byHost(n: number, partitions: readonly CoalescePartition[]): number[][] {
  const limit = Math.ceil((partitions.length / n) * 1.1);
  const groups = Array.from({ length: n }, () => ({ host: "", members: [] as number[] }));
  const counts = new Map<string, number>();
  for (const { preferredHosts } of partitions)
    for (const host of preferredHosts) counts.set(host, (counts.get(host) ?? 0) + 1);
  const hosts = [...counts].toSorted((a, b) => b[1] - a[1]).map(([host]) => host);
  for (const [i, group] of groups.entries()) group.host = hosts[i % hosts.length] ?? "";
  for (const { index, preferredHosts } of partitions) {
    const open = groups.filter((group) => group.members.length < limit);
    const near = open.filter((group) => preferredHosts.includes(group.host));
    const candidates = near.length > 0 ? near : open;
    const smallest = candidates.reduce((best, group) =>
      group.members.length < best.members.length ? group : best,
    );
    smallest.members.push(index);
  }
  return groups.map((group) => group.members);
}
