import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";

const digits = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Lines of 100 bytes: a key of ten digits, which few others have, and a payload. */
export function generateRecords(count) {
  return generateLines(`records-${count}.txt`, count, (_, random) => {
    const key = String(Math.floor(random() * 4e9)).padStart(10, "0");
    let payload = "";
    while (payload.length < 88) payload += digits[Math.floor(random() * 36)].repeat(4);
    return `${key} ${payload}`;
  });
}

/** The same programs with the memory that a program gets unasked, with a fifth of the data, and with one that stays. */
export const sorts = [
  { name: "sort-by-key", count: 2_000_000, memory: "", about: "" },
  { name: "spill", count: 5_000_000, memory: "100m", about: " with 100 MB of memory" },
  { name: "sort-512m", count: 2_000_000, memory: "512m", about: " with 512 MB of memory" },
].map((each) =>
  defineCase(import.meta.dirname, {
    name: each.name,
    prepare(scale) {
      const { path, bytes } = generateRecords(each.count * scale);
      const about = `${each.count * scale} records, ${(bytes / 1e6).toFixed(0)} MB${each.about}`;
      return { arguments: [path, each.memory], about };
    },
  }),
);
