import type { ByteReader, ByteWriter } from "@firesteel/core/io";

/** Reads bytes that are at hand. */
export function blobReader(
  path: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): ByteReader {
  let position = 0;
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
  };
  return {
    read: (target) => {
      if (isClosed) throw new TypeError(`${path} is read after its reader was closed`);
      signal?.throwIfAborted();
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      position += part.length;
      return part.length;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Collects bytes, which `publish` takes when the writer closes. */
export function blobWriter(path: string, publish: (bytes: Uint8Array) => void): ByteWriter {
  let chunks: Uint8Array[] | undefined = [];
  const abort = async (): Promise<void> => {
    chunks = undefined;
  };
  return {
    write: (bytes) => {
      if (chunks === undefined) throw new TypeError(`${path} is written to after its writer ended`);
      // A copy: the array is the caller's again.
      chunks.push(Uint8Array.from(bytes));
    },
    close: async () => {
      if (chunks === undefined) return;
      const bytes = Buffer.concat(chunks);
      chunks = undefined;
      publish(bytes);
    },
    abort,
    [Symbol.asyncDispose]: abort,
  };
}
