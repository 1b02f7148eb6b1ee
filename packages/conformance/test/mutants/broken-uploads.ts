import type { MemoryFileSystem } from "@firesteel/conformance";
import { type FileSystem, UserError } from "@firesteel/core/io";
import type { BrokenFileSystem } from "./broken-file-system.ts";

export const brokenUploads: readonly BrokenFileSystem[] = [
  {
    how: "puts parts together as they came",
    lines: ["multipart.parts"],
    change: (fs) => {
      const content = new Map<string, Uint8Array[]>();
      return {
        multipart: delegateMultipart(fs, {
          uploadPart: async (upload, partNumber, bytes) => {
            const parts = content.get(upload.uploadId) ?? [];
            parts.push(Uint8Array.from(bytes));
            content.set(upload.uploadId, parts);
            return await fs.multipart.uploadPart(upload, partNumber, bytes);
          },
          complete: async (upload, parts) => {
            await fs.multipart.complete(upload, parts);
            const writer = await fs.create(upload.path, { overwrite: true });
            for (const part of content.get(upload.uploadId) ?? []) await writer.write(part);
            await writer.close();
          },
        }),
      };
    },
  },
  {
    how: "shows an upload before it is completed",
    lines: ["multipart.invisible"],
    change: (fs) => ({
      multipart: delegateMultipart(fs, {
        start: async (path) => {
          const writer = await fs.create(path, { overwrite: true });
          await writer.close();
          return await fs.multipart.start(path);
        },
      }),
    }),
  },
  {
    how: "leaks aborted uploads",
    lines: ["multipart.abort", "multipart.pending"],
    change: (fs) => ({ multipart: delegateMultipart(fs, { abort: () => Promise.resolve() }) }),
  },
  {
    how: "completes an upload only once",
    lines: ["multipart.complete-again"],
    change: (fs) => {
      const done = new Set<string>();
      return {
        multipart: delegateMultipart(fs, {
          complete: async (upload, parts) => {
            if (done.has(upload.uploadId)) throw new UserError("UPLOAD_NOT_FOUND", upload.path);
            await fs.multipart.complete(upload, parts);
            done.add(upload.uploadId);
          },
        }),
      };
    },
  },
];

type Multipart = NonNullable<FileSystem["multipart"]>;

function delegateMultipart({ multipart }: MemoryFileSystem, change: Partial<Multipart>): Multipart {
  return {
    minPartBytes: multipart.minPartBytes,
    maxPartBytes: multipart.maxPartBytes,
    maxParts: multipart.maxParts,
    start: (path) => multipart.start(path),
    uploadPart: (upload, number, bytes, options) =>
      multipart.uploadPart(upload, number, bytes, options),
    complete: (upload, parts) => multipart.complete(upload, parts),
    abort: (upload) => multipart.abort(upload),
    pending: (path) => multipart.pending(path),
    ...change,
  };
}
