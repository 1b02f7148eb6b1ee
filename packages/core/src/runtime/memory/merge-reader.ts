import { pairBatch } from "../batch.ts";
import type { PairReader } from "../reader.ts";
import { recordBytes } from "../record-bytes.ts";
import type { RunMerge } from "./merge-runs.ts";

const mostBytes = 256 * 1024;

/** The pairs of a merge as they come; `onEnd` is called behind the last. */
export function mergeReader(merge: RunMerge, onEnd: () => void): PairReader {
  let hasEnded = false;
  return {
    mayWait: false,
    next: (want) => {
      const keys: unknown[] = [];
      const values: unknown[] = [];
      let bytes = 0;
      for (let top = merge.top; top !== undefined; top = merge.top) {
        const key = top.keys[top.at];
        const value = top.values[top.at];
        keys.push(key);
        values.push(value);
        bytes += recordBytes(key) + recordBytes(value);
        merge.advance();
        if (keys.length >= want || bytes >= mostBytes) break;
      }
      if (keys.length > 0) return pairBatch(keys, values);
      if (!hasEnded) {
        hasEnded = true;
        merge.close();
        onEnd();
      }
      return null;
    },
  };
}
