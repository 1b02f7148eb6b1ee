import type { OutputFormat } from "../io/output-format.ts";
import { ObjectFileOutputFormat } from "../io/object-file-output-format.ts";
import { TextOutputFormat } from "../io/text-output-format.ts";
import { captureValue } from "../closure/capture-closure.ts";
import type { Fn } from "../lineage/functions.ts";
import { builtin } from "../runtime/builtins/names.ts";
import type { ActionOptions } from "./function-types.ts";
import { RddNumeric } from "./rdd-numeric.ts";
import { saveWith } from "./save-with.ts";

/** Actions that write to a store, exactly once. */
export abstract class RddSave<T> extends RddNumeric<T> {
  /**
   * One line a record into a new directory, one file a partition, and `_SUCCESS` when all is there.
   *
   * @param compressionCodecClass `"gzip"`, or a class name of Hadoop's
   * @throws {UserError} `OUTPUT_DIRECTORY_EXISTS`
   */
  async saveAsTextFile(
    path: string,
    compressionCodecClass?: string,
    options: ActionOptions = {},
  ): Promise<void> {
    const callSite = this.driver.lineage.callSite("saveAsTextFile");
    const formatOptions = {
      path: this.driver.fileSystems.qualify(path),
      ...(compressionCodecClass === undefined ? {} : { codec: compressionCodecClass }),
    };
    const fn = builtin("textOutput", [formatOptions]);
    const format = new TextOutputFormat(formatOptions);
    await saveWith(this.driver, this.operator, format, fn, { callSite, ...options });
  }

  /** Records of any kind, to be read by `SparkContext.objectFile`; instances of the user's classes by class name. */
  async saveAsObjectFile(path: string, options: ActionOptions = {}): Promise<void> {
    const callSite = this.driver.lineage.callSite("saveAsObjectFile");
    const formatOptions = { path: this.driver.fileSystems.qualify(path), classNames: true };
    const fn = builtin("objectFileOutput", [formatOptions]);
    const format = new ObjectFileOutputFormat(formatOptions);
    await saveWith(this.driver, this.operator, format, fn, { callSite, ...options });
  }

  /** PySpark's name for {@link saveAsObjectFile}; the files are ours, not pickles. */
  async saveAsPickleFile(
    path: string,
    batchSize: number = 10,
    options: ActionOptions = {},
  ): Promise<void> {
    void batchSize;
    await this.saveAsObjectFile(path, options);
  }

  /** Writes with an output format of one's own; the instance travels to the executors by value. */
  async saveWith(format: OutputFormat<T>, options: ActionOptions = {}): Promise<void> {
    const callSite = this.driver.lineage.callSite("saveWith");
    const fn: Fn = captureValue(format, "output format");
    await saveWith(this.driver, this.operator, format, fn, { callSite, ...options });
  }
}
