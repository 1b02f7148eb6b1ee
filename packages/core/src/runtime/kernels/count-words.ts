import type { Batch } from "../batch.ts";
import { openSegments } from "../open-node.ts";
import { fullChunk, isPromiseLike, type Reader } from "../reader.ts";
import { SourceReader } from "../readers/source-reader.ts";
import { TextBatch } from "../readers/text-batch.ts";
import type { TaskRun } from "../task-run.ts";
import { GivenBatch } from "./given-batch.ts";
import { areBuiltinsIntact } from "./intact-builtins.ts";
import { LineScanner } from "./line-scanner.ts";
import type { TextChain } from "./text-chain.ts";
import { WordTable, type WriteWords } from "./word-table.ts";

/** Bytes of pieces whose words may be strings all at once. */
const longestMiss = 2 ** 20;
/** Pieces that may have to go through the functions before those that need not be outnumber them. */
const mostMisses = 8;

/**
 * Counts every word of a chain over lines, piece by piece as bytes. What is not for bytes goes through the user's
 * functions; where that is most of the input, what is left of it is given back.
 *
 * Words of functions have no lone surrogates: lines have none, and no separator is one half of a pair without being
 * the other.
 */
export async function countWords(
  run: TaskRun,
  chain: TextChain,
  writeOut: WriteWords,
): Promise<Reader | undefined> {
  const table = new WordTable(run.space.memory, writeOut);
  const rest = await addWords(run, chain, table);
  table.close();
  return rest;
}

async function addWords(
  run: TaskRun,
  chain: TextChain,
  table: WordTable,
): Promise<Reader | undefined> {
  const { pace, task } = run;
  const source = new SourceReader(run, chain.source, task.partition, "text");
  const scanner = new LineScanner(chain.plan);
  const functions = new FunctionsOfChain(run, chain, table);
  let hits = 0;
  let misses = 0;
  await source.open();
  for (;;) {
    pace.check();
    const next = source.next();
    const batch = isPromiseLike(next) ? await next : next;
    if (batch === null) return undefined;
    if (!(batch instanceof TextBatch) || !areBuiltinsIntact()) return restOf(batch, source);
    const { piece } = batch;
    const lines = scanner.scan(piece, table);
    if (lines !== undefined) {
      batch.wasRead(lines);
      hits++;
    } else {
      misses++;
      if (piece.end - piece.start > longestMiss || (misses > mostMisses && misses > hits))
        return restOf(batch, source);
      functions.take(batch);
    }
    const rest = pace.rest();
    if (rest !== undefined) await rest;
  }
}

/** The chain by its functions, for single batches; without a wait, so that built-ins stay what they are. */
class FunctionsOfChain {
  readonly #run: TaskRun;
  readonly #chain: TextChain;
  readonly #table: WordTable;
  readonly #given = new GivenBatch();
  #output: Reader | undefined;

  constructor(run: TaskRun, chain: TextChain, table: WordTable) {
    this.#run = run;
    this.#chain = chain;
    this.#table = table;
  }

  take(batch: Batch): void {
    const output = (this.#output ??= this.#open());
    const { makesPairs } = this.#chain.plan;
    this.#given.give(batch);
    for (;;) {
      const out = output.next(fullChunk);
      if (out === null || isPromiseLike(out)) return;
      const column = out.isPairs ? out.keys : out.records;
      for (let i = 0; i < out.length; i++) {
        const record = column[i];
        const word = makesPairs && !out.isPairs ? (record as readonly string[])[0] : record;
        this.#table.addString(word as string);
      }
    }
  }

  #open(): Reader {
    return openSegments(this.#run, this.#given, this.#chain.segments, this.#run.task.partition);
  }
}

/** A batch that was read and all that follows it. */
function restOf(batch: Batch, source: Reader): Reader {
  let first: Batch | null = batch;
  return {
    mayWait: source.mayWait,
    next: (want) => {
      if (first === null) return source.next(want);
      const read = first;
      first = null;
      return read;
    },
  };
}
