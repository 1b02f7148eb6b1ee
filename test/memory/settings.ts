/** `spark.executor.memory` of the programs. */
export const engineMegabytes = 256;

/** `MEMORY_LONG=1`: smaller and larger data too, up to twenty times the memory, and 100 million keys. */
export const isLong: boolean = process.env["MEMORY_LONG"] === "1";
