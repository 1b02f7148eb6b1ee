// What connectors build on; light to import, since executors load it with every connector.
export {
  EnvironmentError,
  FiresteelError,
  InternalError,
  UserError,
} from "../errors/firesteel-error.ts";
export {
  BinaryFileInputFormat,
  type BinaryFileInputFormatOptions,
} from "./binary-file-input-format.ts";
export {
  BinaryRecordsInputFormat,
  type BinaryRecordsInputFormatOptions,
} from "./binary-records-input-format.ts";
export { resolveRange } from "./byte-range.ts";
export {
  type Codec,
  codecInfo,
  type CodecInfo,
  type CompressedRange,
  type Compressor,
  type SplitChunk,
} from "./codec/codec.ts";
export { loadCodec, loadCodecByName } from "./codec/load-codec.ts";
export { TransformCompressor } from "./codec/transform-compressor.ts";
export { CombineInputFormat, type CombinedParts } from "./combine-input-format.ts";
export type { Connector, ConnectorSpec } from "./connector.ts";
export {
  createFileSystemRegistry,
  type FileSystemRegistryOptions,
} from "./create-file-system-registry.ts";
export type {
  BlockLocation,
  ByteReader,
  ByteWriter,
  CreateOptions,
  FileStatus,
  FileSystem,
  FileSystemCapabilities,
  OpenOptions,
} from "./file-system.ts";
export type { CommittableFile, FileCommitMessage, FileCommitter } from "./file-committer.ts";
export {
  FileOutputFormat,
  outputCodec,
  type OutputFile,
  partFileName,
} from "./file-output-format.ts";
export type { FileSystemRegistry } from "./file-system-registry.ts";
export { forEachOf } from "./for-each-of.ts";
export { glob } from "./glob.ts";
export { confFlag, hadoopConf, hadoopConfCount } from "./hadoop-conf.ts";
export type {
  FormatContext,
  InputFormat,
  InputSplit,
  RecordBatch,
  RecordReader,
  SplitContext,
} from "./input-format.ts";
export { makeDirectories } from "./make-directories.ts";
export type { MultipartUpload, MultipartUploads, UploadedPart } from "./multipart.ts";
export type {
  OutputFormat,
  OutputJobContext,
  OutputTaskContext,
  RecordWriter,
} from "./output-format.ts";
export { MultipartWriter, type MultipartWriterOptions } from "./multipart-writer.ts";
export { openFileCommitter } from "./open-file-committer.ts";
export { baseName, formatPath, joinPath, parsePath, type PathParts } from "./path.ts";
export { JsonLinesInputFormat, JsonLinesOutputFormat } from "./json-lines.ts";
export type { SequenceFileCompression } from "./sequence-file/header.ts";
export {
  SequenceFileInputFormat,
  type SequenceFileInputFormatOptions,
} from "./sequence-file/sequence-file-input-format.ts";
export {
  MapFileOutputFormat,
  SequenceFileOutputFormat,
  type SequenceFileOutputFormatOptions,
} from "./sequence-file/sequence-file-output-format.ts";
export { TextInputFormat, type TextInputFormatOptions } from "./text-input-format.ts";
export { TextOutputFormat, type TextOutputFormatOptions } from "./text-output-format.ts";
export {
  WholeTextInputFormat,
  type WholeTextInputFormatOptions,
} from "./whole-text-input-format.ts";
export { arrayWritable, twoDArrayWritable } from "./writable/array-writables.ts";
export { DataInput } from "./writable/data-input.ts";
export { DataOutput } from "./writable/data-output.ts";
export { notWritable, type Writable } from "./writable/writable.ts";
export { Writables, type WritablesOptions } from "./writable/writables.ts";
