import { formatSize } from "../../conf/parse-size.ts";
import { UserError } from "../../errors/firesteel-error.ts";
import { heapBytes } from "./heap-bytes.ts";

/**
 * Combiners that are lists and may be kept in parts, so that a large one lies in memory as a whole only when it is
 * handed to its reader.
 */
export interface CombinerParts {
  /** The combiner in parts of about `bytes` each, in order. */
  split(combiner: unknown, bytes: number): Iterable<unknown>;
  /**
   * The combiner that all its parts come to.
   * @throws {UserError} `GROUP_TOO_LARGE` where an array cannot be so long
   */
  join(parts: readonly unknown[]): unknown;
}

/** V8's limit of an array that is not a hash table (`FixedArray::kMaxLength`). */
const longest = 2 ** 27;

/** Combiners that are arrays of values. */
export const listParts: CombinerParts = {
  split: splitList,
  join: (parts) => joinLists(parts as readonly (readonly unknown[])[]),
};

/** Combiners that are `width` arrays of values. */
export function listsParts(width: number): CombinerParts {
  return {
    *split(combiner, bytes) {
      for (const [n, list] of (combiner as readonly unknown[][]).entries())
        for (const part of splitList(list, bytes))
          yield Array.from({ length: width }, (_, i): unknown => (i === n ? part : []));
    },
    join: (parts) =>
      Array.from({ length: width }, (_, n) =>
        joinLists((parts as readonly (readonly unknown[][])[]).map((lists) => lists[n] ?? [])),
      ),
  };
}

function* splitList(combiner: unknown, bytes: number): Generator<unknown[]> {
  const list = combiner as unknown[];
  const each = heapBytes(list) / Math.max(1, list.length);
  const most = Math.max(1, Math.floor(bytes / each));
  for (let from = 0; from < list.length; from += most) yield list.slice(from, from + most);
}

/** `concat` makes the array in its final size, where pushing would make it several times. */
function joinLists(lists: readonly (readonly unknown[])[]): unknown[] {
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  if (length > longest) throw groupTooLarge(`${length} values, and an array holds ${longest}`);
  return ([] as unknown[]).concat(...lists);
}

/** A group that does not fit in the heap of its worker thread. */
export function groupBeyondHeap(bytes: number, freeBytes: number): UserError {
  return groupTooLarge(
    `about ${formatSize(bytes)}, and the heap of its worker has room for ${formatSize(freeBytes)}`,
  );
}

function groupTooLarge(what: string): UserError {
  return new UserError(
    "GROUP_TOO_LARGE",
    `the values of one key are to be one array, but they come to ${what}: ` +
      "combine them with reduceByKey or aggregateByKey, which need no such array; join the RDDs instead of cogrouping them; or spread the key over several by adding a number to it",
  );
}
