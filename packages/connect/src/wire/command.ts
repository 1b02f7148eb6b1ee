import { deserialize, serialize } from "node:v8";
import { EnvironmentError, type StageProgram } from "@firesteel/core/engine";
import { packageVersion } from "./package-version.ts";

/**
 * What a worker does with its rows; the command bytes of a Spark plan. Spark recognises persisted plans by their
 * content: a stage that is to be recognised is sent as the same bytes again.
 */
export type WorkerCommand =
  | {
      readonly kind: "stage";
      readonly program: StageProgram;
      /** Tag of the rows that it writes. */
      readonly tag: number;
      /** Local properties of the job that first ran the stage. */
      readonly properties: Readonly<Record<string, string>>;
      /** Files of the session that stand for modules which executors lack, by the keys of the references. */
      readonly modules?: Readonly<Record<string, string>>;
      /** Partitions that are wanted; all where absent. */
      readonly partitions?: readonly number[];
    }
  /** Sends each row on to the tasks that read its partition: `consumers[partition]`, of `numTasks` tasks. */
  | {
      readonly kind: "route";
      readonly consumers: readonly (readonly number[])[];
      readonly numTasks: number;
    };

const magic = Buffer.from("FSTL", "latin1");

interface Header {
  readonly version: string;
  readonly node: string;
  /** Where the body is, when it is too large for a plan: a file of the session. */
  readonly file?: string;
}

export function encodeBody(command: WorkerCommand): Buffer {
  return serialize(command);
}

/** The bytes of a command: a header in JSON that any version can read, and the body or the name of its file. */
export function encodeCommand(body: Uint8Array, file?: string): Uint8Array {
  const header: Header = {
    version: packageVersion(),
    node: process.versions.v8.split(".")[0] ?? "",
    ...(file === undefined ? {} : { file }),
  };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.byteLength);
  return Buffer.concat([magic, length, json, ...(file === undefined ? [body] : [])]);
}

/**
 * @param readFile reads a file of the session by its name
 * @throws {EnvironmentError} `WORKER_VERSION_MISMATCH`
 */
export function decodeCommand(
  bytes: Uint8Array,
  readFile: (name: string) => Uint8Array,
): WorkerCommand {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, 4).equals(magic))
    throw new EnvironmentError(
      "NOT_A_FIRESTEEL_COMMAND",
      "this executor's Python workers are replaced by Firesteel's, which run Firesteel programs only: use a session of its own for Python",
    );
  const end = 8 + buffer.readUInt32BE(4);
  const header = JSON.parse(buffer.toString("utf8", 8, end)) as Header;
  const version = packageVersion();
  const v8 = process.versions.v8.split(".")[0];
  if (header.version !== version || header.node !== v8)
    throw new EnvironmentError(
      "WORKER_VERSION_MISMATCH",
      `the driver is Firesteel ${header.version} on V8 ${header.node}, the worker on this executor Firesteel ${version} on V8 ${v8} (Node ${process.versions.node}): give both the same, for example by sending the driver's own archive`,
      { fields: { driver: header.version, worker: version } },
    );
  return deserialize(
    header.file === undefined ? buffer.subarray(end) : readFile(header.file),
  ) as WorkerCommand;
}
