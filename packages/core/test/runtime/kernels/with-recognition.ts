import fc from "fast-check";
import { expect } from "vitest";
import { type RDD, SparkConf, SparkContext } from "@firesteel/core";
import { createInProcessEngine } from "@firesteel/core/testing";
import { MemoryFileSystem, type MemoryFileSystemOptions } from "../../io/memory-file-system.ts";
import { memoryConnector } from "./memory-connector.ts";

/** A text for a program to read. */
export interface TextInput {
  readonly content: Uint8Array;
  readonly partitions: number;
  readonly reading?: MemoryFileSystemOptions;
}

/** What `look` sees of the lines of each input, by a context with or without recognition. */
export async function seen<I extends TextInput, R>(
  isOn: boolean,
  inputs: readonly I[],
  look: (lines: RDD<string>, input: I) => Promise<R>,
): Promise<R[]> {
  const stored = new MemoryFileSystem();
  const conf = new SparkConf().setMaster("local[2]").setAppName("recognition");
  const sc = new SparkContext(conf.set("spark.firesteel.recognition.enabled", String(isOn)), {
    engine: createInProcessEngine,
    connectors: [memoryConnector(stored)],
  });
  try {
    const results: R[] = [];
    for (const [i, input] of inputs.entries()) {
      stored.options = input.reading ?? {};
      stored.put(`mem:/${i}`, input.content);
      results.push(await look(sc.textFile(`mem:/${i}`, input.partitions), input));
      stored.files.clear();
    }
    return results;
  } finally {
    await sc.stop();
  }
}

/** That `look` sees the same of random inputs, in the same order, with recognition and without. */
export async function expectSame<I extends TextInput>(
  inputs: fc.Arbitrary<I>,
  numRuns: number,
  look: (lines: RDD<string>, input: I) => Promise<unknown>,
): Promise<void> {
  const seed = Date.now() | 0;
  const list = fc.sample(inputs, { numRuns, seed });
  const off = await seen(false, list, look);
  const on = await seen(true, list, look);
  for (const [i, result] of on.entries())
    expect(result, `input ${i} of seed ${seed}: ${JSON.stringify(list[i])}`).toEqual(off[i]);
}

/** That the lineage shows `words` for the programs that are recognised, for no others, and for none without recognition. */
export async function expectShown<P extends { readonly isRecognised: boolean }>(
  programs: readonly P[],
  content: string,
  words: string,
  made: (lines: RDD<string>, program: P) => { toDebugString(): Promise<string> },
): Promise<void> {
  const inputs = programs.map((program) => ({
    program,
    content: Buffer.from(content),
    partitions: 1,
  }));
  const isShown = async (lines: RDD<string>, { program }: { readonly program: P }) =>
    (await made(lines, program).toDebugString()).includes(`Recognised: ${words}`);

  expect(await seen(true, inputs, isShown)).toEqual(programs.map((p) => p.isRecognised));
  expect(await seen(false, inputs, isShown)).not.toContain(true);
}
