import {
  createFileSystemRegistry,
  type FileStatus,
  type FileSystem,
  type FormatContext,
  TextInputFormat,
  UserError,
} from "@firesteel/core/io";

/** A context whose scheme `mem` holds `files` by path. */
export function memoryContext(
  files: Readonly<Record<string, Uint8Array>>,
  conf: Readonly<Record<string, string>> = {},
): FormatContext {
  const status = (path: string, bytes: Uint8Array): FileStatus => ({
    path,
    isDirectory: false,
    length: bytes.length,
    modifiedMs: 0,
    blockSizeBytes: 2 ** 25,
  });
  const fileSystem = {
    scheme: "mem",
    open: async (path: string, { start = 0, end = Infinity } = {}) => {
      const bytes = files[path];
      if (bytes === undefined) throw new UserError("PATH_NOT_FOUND", `${path} does not exist`);
      let position = start;
      return {
        read: (target: Uint8Array) => {
          const part = bytes.subarray(position, Math.min(end, position + target.length));
          target.set(part);
          position += part.length;
          return part.length;
        },
        close: () => undefined,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
    stat: async (path: string) => {
      const bytes = files[path];
      return bytes === undefined ? undefined : status(path, bytes);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return {
    conf,
    signal: new AbortController().signal,
    fileSystems: createFileSystemRegistry({
      conf,
      connectors: [
        {
          schemes: ["mem"],
          module: "mem:none",
          options: undefined,
          createFileSystem: () => fileSystem as unknown as FileSystem,
        },
      ],
    }),
  };
}

/** The records of a text file that is cut at `cuts`, part by part. */
export async function readParts(
  context: FormatContext,
  path: string,
  length: number,
  cuts: readonly number[],
  delimiter?: string,
): Promise<string[][]> {
  const format = new TextInputFormat({
    paths: path,
    ...(delimiter === undefined ? {} : { delimiter }),
  });
  const edges = [...new Set([0, ...cuts, length])].toSorted((a, b) => a - b);
  const parts: string[][] = [];
  for (const [i, start] of edges.slice(0, -1).entries()) {
    const split = { path, start, length: (edges[i + 1] ?? 0) - start, preferredHosts: [] };
    await using reader = await format.createReader(split, context);
    const records: string[] = [];
    for (let batch = await reader.nextBatch(); batch !== null; batch = await reader.nextBatch())
      records.push(...batch);
    parts.push(records);
  }
  return parts;
}
