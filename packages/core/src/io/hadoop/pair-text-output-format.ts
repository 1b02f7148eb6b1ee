import { UserError } from "../../errors/firesteel-error.ts";
import { hadoopConf } from "../hadoop-conf.ts";
import type { OutputTaskContext } from "../output-format.ts";
import { recordText } from "../record-text.ts";
import { TextOutputFormat, type TextOutputFormatOptions } from "../text-output-format.ts";
import { Writables, type WritablesOptions } from "../writable/writables.ts";

export interface PairTextOutputFormatOptions extends TextOutputFormatOptions, WritablesOptions {
  /** Written as Java's `toString` of this class; without it as `saveAsTextFile` writes values. */
  readonly keyClass?: string | undefined;
  readonly valueClass?: string | undefined;
}

/**
 * Pairs as lines: key, separator, value; a tab unless `mapreduce.output.textoutputformat.separator` says otherwise. A key
 * or value that is null is left out, with the separator. Hadoop: `TextOutputFormat`.
 */
export class PairTextOutputFormat extends TextOutputFormat<PairTextOutputFormatOptions> {
  protected override lineMaker(task: OutputTaskContext): (record: unknown) => string | undefined {
    const separator = hadoopConf(task.conf, "mapreduce.output.textoutputformat.separator") ?? "\t";
    const keyText = this.#textOf(this.options.keyClass);
    const valueText = this.#textOf(this.options.valueClass);
    return (record) => {
      if (!Array.isArray(record) || record.length !== 2)
        throw new UserError(
          "NOT_A_PAIR",
          "TextOutputFormat writes pairs [key, value]: map the records to pairs first, or use saveAsTextFile",
        );
      const [key, value] = record as unknown[];
      if (key == null) return value == null ? undefined : valueText(value);
      return value == null ? keyText(key) : keyText(key) + separator + valueText(value);
    };
  }

  #textOf(className: string | undefined): (value: unknown) => string {
    if (className === undefined) return recordText;
    const writable = new Writables(this.options).byClass(className);
    return (value) => writable.text?.(value) ?? String(value);
  }
}
