import { MemoryFileSystem } from "@firesteel/conformance";
import type { ByteReader, ByteWriter, FileSystem } from "@firesteel/core/io";

/** A file system that does what `fs` does, but for what `change` puts in its place. */
export function brokenFileSystem(
  change: (fs: MemoryFileSystem) => Partial<FileSystem>,
): FileSystem {
  const fs = new MemoryFileSystem();
  return {
    scheme: fs.scheme,
    capabilities: fs.capabilities,
    multipart: fs.multipart,
    open: (path, options) => fs.open(path, options),
    create: (path, options) => fs.create(path, options),
    append: (path) => appendTo(fs, path),
    rename: (from, to) => fs.rename(from, to),
    delete: (path, options) => fs.delete(path, options),
    mkdirs: (path) => fs.mkdirs(path),
    list: (path, options) => fs.list(path, options),
    stat: (path) => fs.stat(path),
    checksum: (path) => fs.checksum(path),
    [Symbol.asyncDispose]: () => fs[Symbol.asyncDispose](),
    ...change(fs),
  };
}

export async function appendTo(fs: FileSystem, path: string): Promise<ByteWriter> {
  if (fs.append === undefined) throw new Error("no append");
  return await fs.append(path);
}

export function brokenReader(reader: ByteReader, change: Partial<ByteReader>): ByteReader {
  return {
    read: (target) => reader.read(target),
    close: () => reader.close(),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
    ...change,
  };
}

export function brokenWriter(writer: ByteWriter, change: Partial<ByteWriter>): ByteWriter {
  return {
    write: (bytes) => writer.write(bytes),
    close: () => writer.close(),
    abort: () => writer.abort(),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
    ...change,
  };
}
