import { defineCase } from "../harness/define-case.mjs";
import { generateRecords } from "../sort-by-key/case.mjs";

const levels = ["MEMORY_ONLY", "MEMORY_ONLY_SER", "MEMORY_AND_DISK", "DISK_ONLY"];

/** Records that were computed and kept before are read five times. */
export const caches = levels.map((level) =>
  defineCase(import.meta.dirname, {
    name: `cache-${level.toLowerCase().replaceAll("_", "-")}`,
    prepare(scale) {
      const count = 1_000_000 * scale;
      const { path, bytes } = generateRecords(count);
      const about = `${count} pairs, ${(bytes / 1e6).toFixed(0)} MB, read 5 times from ${level}`;
      return { arguments: [path, level], about };
    },
  }),
);
