import {
  BinaryFileInputFormat,
  type BinaryFileInputFormatOptions,
} from "../../io/binary-file-input-format.ts";
import {
  BinaryRecordsInputFormat,
  type BinaryRecordsInputFormatOptions,
} from "../../io/binary-records-input-format.ts";
import {
  type HadoopInputExtras,
  HadoopInputFormat,
  type HadoopInputOptions,
} from "../../io/hadoop/hadoop-input-format.ts";
import {
  type HadoopOutputExtras,
  HadoopOutputFormat,
  type HadoopOutputOptions,
} from "../../io/hadoop/hadoop-output-format.ts";
import { JsonLinesInputFormat, JsonLinesOutputFormat } from "../../io/json-lines.ts";
import {
  ObjectFileInputFormat,
  type ObjectFileInputFormatOptions,
} from "../../io/object-file-input-format.ts";
import {
  ObjectFileOutputFormat,
  type ObjectFileOutputFormatOptions,
} from "../../io/object-file-output-format.ts";
import { TextInputFormat, type TextInputFormatOptions } from "../../io/text-input-format.ts";
import { TextOutputFormat, type TextOutputFormatOptions } from "../../io/text-output-format.ts";
import {
  WholeTextInputFormat,
  type WholeTextInputFormatOptions,
} from "../../io/whole-text-input-format.ts";
import { combinedText } from "../../io/combined-text.ts";
import type { BuiltinFactories } from "./builtin-context.ts";

type FormatName =
  | "textInput"
  | "combinedTextInput"
  | "wholeTextInput"
  | "binaryFileInput"
  | "binaryRecordsInput"
  | "objectFileInput"
  | "jsonLinesInput"
  | "jsonLinesOutput"
  | "hadoopInput"
  | "hadoopOutput"
  | "textOutput"
  | "objectFileOutput";

/** Input and output formats by name, with the options that their class takes. */
export const formats: BuiltinFactories<FormatName> = {
  textInput: (_, [options]) => new TextInputFormat(options as TextInputFormatOptions),
  combinedTextInput: (_, [options]) => combinedText(options as TextInputFormatOptions),
  wholeTextInput: (_, [options]) =>
    new WholeTextInputFormat(options as WholeTextInputFormatOptions),
  binaryFileInput: (_, [options]) =>
    new BinaryFileInputFormat(options as BinaryFileInputFormatOptions),
  binaryRecordsInput: (_, [options]) =>
    new BinaryRecordsInputFormat(options as BinaryRecordsInputFormatOptions),
  objectFileInput: (_, [options]) =>
    new ObjectFileInputFormat(options as ObjectFileInputFormatOptions),
  objectFileOutput: (_, [options]) =>
    new ObjectFileOutputFormat(options as ObjectFileOutputFormatOptions),
  jsonLinesInput: (_, [options]) => new JsonLinesInputFormat(options as TextInputFormatOptions),
  jsonLinesOutput: (_, [options]) => new JsonLinesOutputFormat(options as TextOutputFormatOptions),
  hadoopInput: (_, [options], [extras]) =>
    new HadoopInputFormat(options as HadoopInputOptions, extras as unknown as HadoopInputExtras),
  hadoopOutput: (_, [options], [extras]) =>
    new HadoopOutputFormat(options as HadoopOutputOptions, extras as unknown as HadoopOutputExtras),
  textOutput: (_, [options]) => new TextOutputFormat(options as TextOutputFormatOptions),
};
