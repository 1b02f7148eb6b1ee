import { UserError } from "../errors/firesteel-error.ts";
import { BinaryFileInputFormat } from "../io/binary-file-input-format.ts";
import { BinaryRecordsInputFormat } from "../io/binary-records-input-format.ts";
import { combinedText } from "../io/combined-text.ts";
import type { InputFormat, InputSplit } from "../io/input-format.ts";
import { ObjectFileInputFormat } from "../io/object-file-input-format.ts";
import { TextInputFormat } from "../io/text-input-format.ts";
import { WholeTextInputFormat } from "../io/whole-text-input-format.ts";
import { captureValue } from "../closure/capture-closure.ts";
import type { CapturedClosure } from "../closure/captured-closure.ts";
import { DriverEncoder } from "../lineage/driver-blocks.ts";
import type { Fn } from "../lineage/functions.ts";
import { assertPartitionCount } from "../lineage/partitioner.ts";
import { builtin } from "../runtime/builtins/names.ts";
import { ContextCore } from "./context-core.ts";
import type { OperatorParts } from "./lineage-factory.ts";
import type { RDD } from "./rdd.ts";
import { sliceRecords } from "./slice-records.ts";

/** What makes RDDs from data of the driver and from files. */
export abstract class ContextSources extends ContextCore {
  /** The records of an array or iterable, as they are at the call, in `numSlices` partitions. */
  parallelize<K, V>(c: Iterable<readonly [K, V]>, numSlices?: number): RDD<[K, V]>;
  parallelize<T>(c: Iterable<T> | ArrayLike<T>, numSlices?: number): RDD<T>;
  parallelize<T>(c: Iterable<T> | ArrayLike<T>, numSlices?: number): RDD<T> {
    return this.source("parallelize", () => this.slices<T>(c, numSlices, []));
  }

  /** Scala's name of {@link parallelize}; `preferredLocations` are the hosts of each partition. */
  makeRDD<K, V>(
    c: Iterable<readonly [K, V]>,
    numSlices?: number,
    preferredLocations?: readonly (readonly string[])[],
  ): RDD<[K, V]>;
  makeRDD<T>(
    c: Iterable<T> | ArrayLike<T>,
    numSlices?: number,
    preferredLocations?: readonly (readonly string[])[],
  ): RDD<T>;
  makeRDD<T>(
    c: Iterable<T> | ArrayLike<T>,
    numSlices?: number,
    preferredLocations: readonly (readonly string[])[] = [],
  ): RDD<T> {
    return this.source("makeRDD", () => this.slices<T>(c, numSlices, preferredLocations));
  }

  /** Numbers from `start` to before `end`; with one argument from 0 to before it. Made where they are needed. */
  range(start: number, end?: number, step: number = 1, numSlices?: number): RDD<number> {
    const [from, to] = end === undefined ? [0, start] : [start, end];
    if (![from, to, step].every(Number.isSafeInteger) || step === 0)
      throw new UserError(
        "INVALID_RANGE",
        `range needs whole numbers and a step other than 0, not start ${from}, end ${to}, step ${step}`,
      );
    const n = this.numSlices(numSlices);
    const count = Math.max(0, Math.ceil((to - from) / step));
    return this.source("range", () => {
      this.driver.lineage.skipIds(1);
      return {
        className: "MapPartitionsRDD",
        node: { kind: "range", start: from, step, count, n },
      };
    });
  }

  /** An RDD without partitions. */
  emptyRDD<T = never>(): RDD<T> {
    return this.source("emptyRDD", () => ({
      className: "EmptyRDD",
      node: { kind: "values", partitions: [] },
    }));
  }

  /**
   * The lines of text files: a path, directory, glob, or comma list of them, of any file system; compressed ones, which
   * their extension tells, too. `spark.firesteel.textFile.combine` puts small files together in one partition.
   *
   * @param use_unicode there for PySpark's sake: text is UTF-8
   */
  textFile(path: string, minPartitions?: number, use_unicode: boolean = true): RDD<string> {
    void use_unicode;
    const options = { paths: path };
    const isCombined = this.driver.conf.getBoolean("spark.firesteel.textFile.combine", false);
    return this.fileSource("textFile", path, minPartitions, {
      format: isCombined ? combinedText(options) : new TextInputFormat(options),
      fn: builtin(isCombined ? "combinedTextInput" : "textInput", [options]),
      hiddenRdds: 1,
    });
  }

  /** `[path, content]` of text files. */
  wholeTextFiles(
    path: string,
    minPartitions?: number,
    use_unicode: boolean = true,
  ): RDD<[string, string]> {
    void use_unicode;
    const options = { paths: path };
    return this.fileSource("wholeTextFiles", path, minPartitions, {
      format: new WholeTextInputFormat(options),
      fn: builtin("wholeTextInput", [options]),
      hiddenRdds: 1,
    });
  }

  /** `[path, bytes]` of files. */
  binaryFiles(path: string, minPartitions?: number): RDD<[string, Uint8Array]> {
    const options = { paths: path };
    return this.fileSource("binaryFiles", path, minPartitions, {
      format: new BinaryFileInputFormat(options),
      fn: builtin("binaryFileInput", [options]),
    });
  }

  /** The records of files that consist of records of `recordLength` bytes each. */
  binaryRecords(path: string, recordLength: number): RDD<Uint8Array> {
    assertPartitionCount(recordLength, "recordLength");
    const options = { paths: path, recordLength };
    return this.fileSource("binaryRecords", path, undefined, {
      format: new BinaryRecordsInputFormat(options),
      fn: builtin("binaryRecordsInput", [options]),
      hiddenRdds: 1,
    });
  }

  /**
   * What `saveAsObjectFile` wrote.
   *
   * @param classes those that records are instances of; told apart by their names
   */
  objectFile<T>(
    path: string,
    minPartitions?: number,
    classes: readonly (abstract new (...args: never) => unknown)[] = [],
  ): RDD<T> {
    const encoder = new DriverEncoder();
    const classIds: Record<string, string> = {};
    for (const constructor of classes) {
      const id = encoder.idOf(constructor);
      if (id !== undefined) classIds[constructor.name] = id;
    }
    const options = { paths: path, classIds };
    return this.fileSource<T>("objectFile", path, minPartitions, {
      format: new ObjectFileInputFormat(options) as InputFormat<T>,
      fn: builtin("objectFileInput", [options]),
      classes: encoder.classes,
      hiddenRdds: 1,
    });
  }

  /** PySpark's name for {@link objectFile}; the files are ours, not pickles. */
  pickleFile<T>(
    name: string,
    minPartitions?: number,
    classes: readonly (abstract new (...args: never) => unknown)[] = [],
  ): RDD<T> {
    return this.objectFile<T>(name, minPartitions, classes);
  }

  /** Records of an input format of one's own; the instance travels to the executors by value. */
  fromInputFormat<T, S extends InputSplit>(
    format: InputFormat<T, S>,
    minPartitions?: number,
    label: string = format.constructor.name,
  ): RDD<T> {
    return this.fileSource<T>("fromInputFormat", label, minPartitions, {
      format,
      fn: captureValue(format, "input format"),
    });
  }

  /** The records of all `rdds`, one after another. */
  union<T>(rdds: readonly RDD<T>[]): RDD<T> {
    const [first] = rdds;
    if (first === undefined)
      throw new UserError("EMPTY_UNION", "union needs at least one RDD: use emptyRDD() for none");
    if (rdds.length === 1) return first;
    const parents = rdds.map((rdd) => rdd.operator);
    return this.source("union", () => ({
      className: "UnionRDD",
      node: { kind: "union", parents },
    }));
  }

  private slices<T>(
    c: Iterable<T> | ArrayLike<T>,
    numSlices: number | undefined,
    preferredLocations: readonly (readonly string[])[],
  ): OperatorParts {
    const n = this.numSlices(numSlices);
    const records = isArrayLike(c) ? c : [...c];
    const { partitions, classes } = sliceRecords(records, n, preferredLocations);
    return { className: "ParallelCollectionRDD", classes, node: { kind: "values", partitions } };
  }

  protected fileSource<T>(
    method: string,
    label: string,
    minPartitions: number | undefined,
    source: {
      readonly format: InputFormat<T>;
      readonly fn: Fn;
      readonly classes?: readonly CapturedClosure[];
      /** RDDs that Spark makes below this one. */
      readonly hiddenRdds?: number;
    },
  ): RDD<T> {
    if (minPartitions !== undefined) assertPartitionCount(minPartitions, "minPartitions", 0);
    return this.source(method, () => {
      this.driver.lineage.skipIds(source.hiddenRdds ?? 0);
      return {
        className: "MapPartitionsRDD",
        name: label,
        fns: [source.fn],
        classes: source.classes ?? [],
        node: {
          kind: "source",
          format: source.format,
          fn: source.fn,
          minSplits: minPartitions ?? this.defaultMinPartitions,
          label,
        },
      };
    });
  }

  private source<T>(method: string, parts: () => OperatorParts): RDD<T> {
    this.driver.assertRunning();
    const { lineage } = this.driver;
    return this.rddOn<T>(lineage.scope(method, () => lineage.operator(parts())));
  }

  private numSlices(asked: number | undefined): number {
    if (asked !== undefined) assertPartitionCount(asked, "numSlices");
    return asked ?? this.defaultParallelism;
  }
}

function isArrayLike<T>(c: Iterable<T> | ArrayLike<T>): c is ArrayLike<T> {
  // Strings go by code points, as every other iterable goes by its iterator.
  return typeof c !== "string" && "length" in c;
}
