export type { LeafRead } from "../plan/input-partitions.ts";
