import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  BinaryRecordsInputFormat,
  TextInputFormat,
  WholeTextInputFormat,
} from "@firesteel/core/io";
import { describe, expect, it, vi } from "vitest";
import { readSplits, temporaryDirectory } from "./support.ts";

// Disks and child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** What real Spark read, partition by partition. */
interface Recorded {
  readonly spark: string;
  readonly text: readonly [content: string, minPartitions: number, partitions: string[][]][];
  readonly delimited: readonly [
    content: string,
    delimiter: string,
    minPartitions: number,
    partitions: string[][],
  ][];
  readonly tree: readonly string[];
  readonly globs: readonly [glob: string, found: string[] | null, why?: "missing" | "illegal"][];
  readonly whole: readonly [
    sizes: number[],
    minPartitions: number,
    partitions: [file: number, length: number][][],
  ][];
  readonly records: readonly [recordLength: number, bytes: number, partitions: number[][][]][];
}

const recorded = JSON.parse(
  readFileSync(new URL("../../test/data/spark-4.3-files.json", import.meta.url), "utf8"),
) as Recorded;

describe(`files as Spark ${recorded.spark} reads them`, () => {
  it("text: the same lines in the same partitions", async () => {
    const directory = temporaryDirectory(
      Object.fromEntries(
        recorded.text.map(([content], i) => [`t${i}`, Buffer.from(content, "base64")]),
      ),
    );
    for (const [i, [content, minPartitions, partitions]] of recorded.text.entries()) {
      const format = new TextInputFormat({ paths: join(directory, `t${i}`) });
      expect(await readSplits(format, minPartitions), `${content} in ${minPartitions}`).toEqual(
        partitions,
      );
    }
  });

  it("records with a delimiter: the same ones in the same partitions", async () => {
    const directory = temporaryDirectory(
      Object.fromEntries(
        recorded.delimited.map(([content], i) => [`d${i}`, Buffer.from(content, "base64")]),
      ),
    );
    for (const [
      i,
      [content, delimiter, minPartitions, partitions],
    ] of recorded.delimited.entries()) {
      const format = new TextInputFormat({ paths: join(directory, `d${i}`), delimiter });
      expect(
        await readSplits(format, minPartitions),
        `${content} by ${JSON.stringify(delimiter)}`,
      ).toEqual(partitions);
    }
  });

  it("globs: the same files", async () => {
    const directory = temporaryDirectory(
      Object.fromEntries(recorded.tree.map((name) => [name, `${name}\n`])),
    );
    for (const [glob, found, why] of recorded.globs) {
      const paths = glob.includes("{")
        ? [`${directory}/${glob}`]
        : glob.split(",").map((part) => `${directory}/${part}`);
      const outcome = await readSplits(new TextInputFormat({ paths: paths.join(",") }), 1).then(
        (partitions) => partitions.flat().toSorted(),
        (error: { code: string }) => error.code,
      );
      const failure = why === "illegal" ? "INVALID_GLOB" : "PATH_NOT_FOUND";
      // Different by decision: a hidden file that is named is read.
      const isHidden = /(^|\/)_\w+$/.test(glob);
      expect(outcome, glob).toEqual(isHidden ? [glob] : (found?.toSorted() ?? failure));
    }
  });

  it("whole files: the same ones together", async () => {
    for (const [sizes, minPartitions, partitions] of recorded.whole) {
      // Spark takes files as the operating system lists them: here they are named in that order.
      const order = partitions.flat().map(([file]) => file);
      const directory = temporaryDirectory(
        Object.fromEntries(order.map((file, i) => [`${i}-${file}`, "x".repeat(sizes[file] ?? 0)])),
      );
      const read = await readSplits(new WholeTextInputFormat({ paths: directory }), minPartitions);
      const files = read.map((part) =>
        part.map(([path, text]) => [Number(path.slice(path.lastIndexOf("-") + 1)), text.length]),
      );
      expect(files, `${sizes.join()} in ${minPartitions}`).toEqual(partitions);
    }
  });

  it("records of one length: the same ones in the same partitions", async () => {
    for (const [recordLength, length, partitions] of recorded.records) {
      const directory = temporaryDirectory({ f: Uint8Array.from({ length }, (_, i) => i) });
      const read = await readSplits(
        new BinaryRecordsInputFormat({ paths: directory, recordLength }),
        2,
      );
      expect(read.map((part) => part.map((bytes) => [...bytes]))).toEqual(partitions);
    }
  });
});
