export { connector, hdfs, type HdfsOptions } from "./connector.ts";
export type { NameNodeOption } from "./name-node-addresses.ts";
