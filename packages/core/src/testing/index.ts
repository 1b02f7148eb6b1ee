export { createInProcessEngine } from "./in-process-engine.ts";
export type { LeafRead } from "../plan/input-partitions.ts";
