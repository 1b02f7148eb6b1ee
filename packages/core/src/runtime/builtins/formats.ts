import {
  BinaryFileInputFormat,
  type BinaryFileInputFormatOptions,
} from "../../io/binary-file-input-format.ts";
import {
  BinaryRecordsInputFormat,
  type BinaryRecordsInputFormatOptions,
} from "../../io/binary-records-input-format.ts";
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
import type { BuiltinFactories } from "./builtin-context.ts";

type FormatName =
  | "textInput"
  | "wholeTextInput"
  | "binaryFileInput"
  | "binaryRecordsInput"
  | "objectFileInput"
  | "textOutput"
  | "objectFileOutput";

/** Input and output formats by name, with the options that their class takes. */
export const formats: BuiltinFactories<FormatName> = {
  textInput: (_, [options]) => new TextInputFormat(options as TextInputFormatOptions),
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
  textOutput: (_, [options]) => new TextOutputFormat(options as TextOutputFormatOptions),
};
