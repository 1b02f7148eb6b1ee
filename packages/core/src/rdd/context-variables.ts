import {
  Accumulator,
  type AccumulatorParam,
  numberParam,
} from "../shared-variables/accumulator.ts";
import type { AccumulatorV2 } from "../shared-variables/accumulator-v2.ts";
import { registerAccumulator } from "../shared-variables/accumulator-registry.ts";
import type { Broadcast } from "../shared-variables/broadcast.ts";
import { CollectionAccumulator } from "../shared-variables/collection-accumulator.ts";
import { DoubleAccumulator, LongAccumulator } from "../shared-variables/numeric-accumulators.ts";
import { declareModule } from "../closure/capture/module-identity.ts";
import { ContextStorage } from "./context-storage.ts";

/** Variables and files that the driver shares with tasks. */
export abstract class ContextVariables extends ContextStorage {
  /** Makes a file, or with `recursive` a directory, available to tasks as `SparkFiles.get(name)`. */
  async addFile(path: string, recursive: boolean = false): Promise<void> {
    this.driver.assertRunning();
    await this.driver.files.addFile(path, recursive);
  }

  /** As {@link addFile}, unpacked: `.zip`, `.tar`, `.tar.gz`. What follows `#` names the directory. */
  async addArchive(path: string): Promise<void> {
    this.driver.assertRunning();
    await this.driver.files.addArchive(path);
  }

  /** Paths of the files that were added. */
  get listFiles(): string[] {
    return this.driver.files.files;
  }

  get listArchives(): string[] {
    return this.driver.files.archives;
  }

  /** Scala's name of {@link listFiles}. */
  get files(): string[] {
    return this.listFiles;
  }

  /** Scala's name of {@link listArchives}. */
  get archives(): string[] {
    return this.listArchives;
  }

  /**
   * Functions take the exports of this module of yours by reference: tasks import it, so that it has a state of its own
   * on every worker, instead of copies of what they use. PySpark: `addPyFile`.
   */
  addModule(url: string | URL): void {
    declareModule(String(url));
  }

  /** A read-only copy of `value` that every worker is sent once. It is copied now. */
  broadcast<T>(value: T): Broadcast<T> {
    this.driver.assertRunning();
    return this.driver.broadcasts.make(value);
  }

  /** A variable that tasks add to; numbers unless `accumParam` says how to add. PySpark: `SparkContext.accumulator`. */
  accumulator(value: number): Accumulator<number>;
  accumulator<T>(value: T, accumParam: AccumulatorParam<T>): Accumulator<T>;
  accumulator<T>(value: T, accumParam?: AccumulatorParam<T>): Accumulator<T> {
    const param = accumParam ?? (numberParam as unknown as AccumulatorParam<T>);
    const accumulator = new Accumulator(value, param);
    registerAccumulator(accumulator, undefined);
    return accumulator;
  }

  /** Makes an accumulator of a class of one's own known to the context. */
  register(accumulator: AccumulatorV2<never, unknown>, name?: string): void {
    registerAccumulator(accumulator, name);
  }

  longAccumulator(name?: string): LongAccumulator {
    const accumulator = new LongAccumulator();
    registerAccumulator(accumulator, name);
    return accumulator;
  }

  doubleAccumulator(name?: string): DoubleAccumulator {
    const accumulator = new DoubleAccumulator();
    registerAccumulator(accumulator, name);
    return accumulator;
  }

  collectionAccumulator<T>(name?: string): CollectionAccumulator<T> {
    const accumulator = new CollectionAccumulator<T>();
    registerAccumulator(accumulator, name);
    return accumulator;
  }
}
