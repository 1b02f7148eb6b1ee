import type { BrokenFileSystem } from "./broken-file-system.ts";
import { appendTo, brokenWriter } from "./delegate.ts";

export const brokenWriting: readonly BrokenFileSystem[] = [
  {
    how: "shows a file while it is written",
    lines: ["create.atomic", "list.during-writes"],
    change: (fs) => ({
      create: async (path, options) => {
        const writer = await fs.create(path, options);
        const early = await fs.create(path, options);
        await early.close();
        const overwriting = await fs.create(path, { overwrite: true });
        await writer.abort();
        return overwriting;
      },
    }),
  },
  {
    how: "keeps what was written when it is aborted",
    lines: ["create.aborted", "create.aborted-overwrite"],
    change: (fs) => ({
      create: async (path, options) => {
        const writer = await fs.create(path, options);
        return brokenWriter(writer, { abort: () => writer.close() });
      },
    }),
  },
  {
    how: "keeps the caller's array instead of its bytes",
    lines: ["create.array-is-callers"],
    change: (fs) => ({
      create: async (path, options) => {
        const writer = await fs.create(path, options);
        const chunks: Uint8Array[] = [];
        return brokenWriter(writer, {
          write: (bytes) => void chunks.push(bytes),
          close: async () => {
            for (const chunk of chunks.splice(0)) await writer.write(chunk);
            await writer.close();
          },
        });
      },
    }),
  },
  {
    how: "always replaces what is there",
    lines: ["create.refuses-existing", "create.one-wins", "create.late-close"],
    change: (fs) => ({
      create: (path, options) => fs.create(path, { ...options, overwrite: true }),
    }),
  },
  {
    how: "looks whether the name is free only at the beginning",
    lines: ["create.late-close"],
    change: (fs) => ({
      create: async (path, options) => {
        const checked = await fs.create(path, options);
        await checked.abort();
        return await fs.create(path, { ...options, overwrite: true });
      },
    }),
  },
  {
    how: "drops empty files",
    lines: ["create.empty", "open.empty"],
    change: (fs) => ({
      create: async (path, options) => {
        const writer = await fs.create(path, options);
        let length = 0;
        return brokenWriter(writer, {
          write: (bytes) => {
            length += bytes.length;
            return writer.write(bytes);
          },
          close: () => (length === 0 ? writer.abort() : writer.close()),
        });
      },
    }),
  },
  {
    how: "brings back the directory that was deleted under a writer",
    lines: ["create.parent-gone"],
    change: (fs) => ({
      create: async (path, options) => {
        const writer = await fs.create(path, options);
        return brokenWriter(writer, {
          close: async () => {
            await fs.mkdirs(path.slice(0, path.lastIndexOf("/")));
            await writer.close();
          },
        });
      },
    }),
  },
  {
    how: "decodes percent signs in names",
    lines: ["create.odd-names"],
    change: (fs) => {
      const decode = (path: string): string => path.replaceAll("%25", "%");
      return {
        create: (path, options) => fs.create(decode(path), options),
        open: (path, options) => fs.open(decode(path), options),
      };
    },
  },
  {
    how: "truncates what it is to append to",
    lines: ["append.adds"],
    change: (fs) => ({
      append: async (path) => {
        await (await appendTo(fs, path)).abort();
        return await fs.create(path, { overwrite: true });
      },
    }),
  },
  {
    how: "makes a file where it is to append to none",
    lines: ["append.refuses"],
    change: (fs) => ({
      append: async (path) =>
        (await fs.stat(path)) === undefined ? await fs.create(path) : await appendTo(fs, path),
    }),
  },
  {
    how: "has one checksum for all",
    lines: ["checksum.tells-apart"],
    change: () => ({ checksum: () => Promise.resolve("sha256:0") }),
  },
];
