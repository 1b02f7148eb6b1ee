import { join } from "node:path";
import { generateText } from "../generate-text.mjs";
import { serve } from "./server.mjs";

const here = import.meta.dirname;
const megabytes = Number(process.env.BENCH_S3_MEGABYTES ?? 1000);

const recordBytes = 65_536;

/**
 * @param {"lines" | "bytes"} what is counted
 * @returns {import("../run.mjs").BenchmarkCase}
 */
function s3Read(what) {
  let server;
  return {
    name: `s3-${what}`,
    async prepare() {
      const name = `words-${megabytes}mb.txt`;
      const text = generateText(join(here, "../data", name), megabytes * 1e6);
      // Whole records of the bytes case.
      const bytes = text.bytes - (text.bytes % recordBytes);
      server = await serve(text.path, bytes);
      return {
        arguments: [what, JSON.stringify(server.options), String(recordBytes)],
        about: `${what} of one object of ${(bytes / 1e6).toFixed(0)} MB from a server on this machine`,
      };
    },
    release: () => server.stop(),
    programs: {
      firesteel: (args) => [process.execPath, join(here, "firesteel.mjs"), ...args],
      hand: (args) => [process.execPath, join(here, "hand.mjs"), ...args],
    },
    metrics: {
      "job s": (run) => run.output.jobSeconds,
      "process s": (run) => run.wallSeconds,
      "peak MB": (run) => run.peakMegabytes,
    },
    answer: ({ count }) => ({ count }),
  };
}

export const s3Lines = s3Read("lines");
export const s3Bytes = s3Read("bytes");
