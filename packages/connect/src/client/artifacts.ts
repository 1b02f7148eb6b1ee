import { crc32 } from "node:zlib";
import type { ConnectChannel, Request } from "./connect-channel.ts";
import type { RequestBase } from "./execution.ts";
import { EnvironmentError } from "@firesteel/core/io";

/** A file that a session's executors shall have: `files/name`, `archives/name.tar.gz#dir`, `cache/<sha256>`, … */
export interface ArtifactFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes of one chunk. Spark's clients send 32 KiB; larger ones cost fewer messages and stay far below the limit of 128 MiB. */
const chunkBytes = 1024 * 1024;

type Message = Request<"addArtifacts">;

/** Sends each file in chunks, each with its checksum, and waits until the server has them all. */
export async function sendArtifacts(
  channel: ConnectChannel,
  base: RequestBase,
  files: readonly ArtifactFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (files.length === 0) return;
  signal?.throwIfAborted();
  const { stream, done } = channel.clientStream("addArtifacts");
  // Told by `done`; a stream without a listener would throw.
  stream.on("error", () => undefined);
  const cancel = (): void => stream.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const send = async (message: Message): Promise<void> => {
      if (stream.write(message)) return;
      await Promise.race([new Promise((resolve) => stream.once("drain", resolve)), done]);
    };
    for (const file of files)
      for (const payload of payloadsOf(file)) await send({ ...base, payload });
    stream.end();
    const { artifacts } = await done;
    const damaged = artifacts.filter(({ isCrcSuccessful }) => !isCrcSuccessful);
    if (damaged.length > 0)
      throw new EnvironmentError(
        "ARTIFACT_DAMAGED",
        `the server received damaged files: ${damaged.map(({ name }) => name).join(", ")}; send them again`,
      );
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

function* payloadsOf({ name, bytes }: ArtifactFile): Generator<NonNullable<Message["payload"]>> {
  const chunk = (start: number): { data: Uint8Array; crc: bigint } => {
    const data = bytes.subarray(start, start + chunkBytes);
    return { data, crc: BigInt(crc32(data)) };
  };
  if (bytes.byteLength <= chunkBytes) {
    yield { case: "batch", value: { artifacts: [{ name, data: chunk(0) }] } };
    return;
  }
  yield {
    case: "beginChunk",
    value: {
      name,
      totalBytes: BigInt(bytes.byteLength),
      numChunks: BigInt(Math.ceil(bytes.byteLength / chunkBytes)),
      initialChunk: chunk(0),
    },
  };
  for (let start = chunkBytes; start < bytes.byteLength; start += chunkBytes)
    yield { case: "chunk", value: chunk(start) };
}
