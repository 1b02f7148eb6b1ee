import { defineCase } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";
import { serve } from "./server.mjs";

const recordBytes = 65_536;

/** @param {"lines" | "bytes"} what is counted */
function s3Read(what) {
  let server;
  return defineCase(import.meta.dirname, {
    name: `s3-${what}`,
    async prepare(scale) {
      const text = generateText(1000 * scale);
      // Whole records of the bytes case.
      const bytes = text.bytes - (text.bytes % recordBytes);
      server = await serve(text.path, bytes);
      return {
        arguments: [what, JSON.stringify(server.options), String(recordBytes)],
        about: `${what} of one object of ${(bytes / 1e6).toFixed(0)} MB from a server on this machine`,
      };
    },
    release: () => server.stop(),
    answer: ({ count }) => ({ count }),
  });
}

export const s3Lines = s3Read("lines");
export const s3Bytes = s3Read("bytes");
