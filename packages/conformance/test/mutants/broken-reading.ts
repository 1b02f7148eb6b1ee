import { type OpenOptions, UserError } from "@firesteel/core/io";
import type { BrokenFileSystem } from "./broken-file-system.ts";
import { brokenReader } from "./delegate.ts";

function without(options: OpenOptions | undefined, key: keyof OpenOptions): OpenOptions {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => name !== key));
}

export const brokenReading: readonly BrokenFileSystem[] = [
  {
    how: "loses the last byte of a file",
    lines: ["open.whole", "open.large", "create.whole"],
    change: (fs) => ({
      open: async (path, options) => {
        const length = (await fs.stat(path))?.length ?? 0;
        return await fs.open(path, { end: Math.max(0, length - 1), ...options });
      },
    }),
  },
  {
    how: "ignores the end of a range",
    lines: ["range.exact", "range.open-ended", "range.concurrent"],
    change: (fs) => ({
      open: (path, options) => fs.open(path, without(options, "end")),
    }),
  },
  {
    how: "takes the end of a range for its last byte",
    lines: ["range.exact"],
    change: (fs) => ({
      open: (path, options = {}) =>
        fs.open(path, options.end === undefined ? options : { ...options, end: options.end + 1 }),
    }),
  },
  {
    how: "fails for a range past the end",
    lines: ["range.past-end"],
    change: (fs) => ({
      open: async (path, options = {}) => {
        const status = await fs.stat(path);
        if (status !== undefined && (options.start ?? 0) >= status.length && status.length > 0)
          throw new UserError("INVALID_RANGE", "416");
        return await fs.open(path, options);
      },
    }),
  },
  {
    how: "gives an empty file where there is none",
    lines: ["open.missing"],
    change: (fs) => ({
      open: async (path, options) => {
        if ((await fs.stat(path)) === undefined) await fs.create(path).then((w) => w.close());
        return await fs.open(path, options);
      },
    }),
  },
  {
    how: "looks like the end of the file once it is closed",
    lines: ["open.closed"],
    change: (fs) => ({
      open: async (path, options) => {
        const reader = await fs.open(path, options);
        let isClosed = false;
        return brokenReader(reader, {
          read: (target) => (isClosed ? 0 : reader.read(target)),
          close: () => {
            isClosed = true;
          },
        });
      },
    }),
  },
  {
    how: "goes on reading when it is cancelled",
    lines: ["open.cancelled"],
    change: (fs) => ({ open: (path, options) => fs.open(path, without(options, "signal")) }),
  },
  {
    how: "opens the path again for every chunk, whatever version is there",
    lines: ["open.replaced", "etag.change-is-told"],
    change: (fs) => ({
      open: async (path, options = {}) => {
        let position = options.start ?? 0;
        const first = await fs.open(path, options);
        return brokenReader(first, {
          read: async (target) => {
            if (target.length === 0) return 0;
            const { end = Infinity } = options;
            await first.read(new Uint8Array(0));
            await using part = await fs.open(path, {
              ...without(options, "etag"),
              start: Math.min(position, end),
              end,
            });
            const count = await part.read(target);
            position += count;
            return count;
          },
        });
      },
    }),
  },
  {
    how: "ends early, without a word, when the file has gone",
    lines: ["open.deleted"],
    change: (fs) => ({
      open: async (path, options) => {
        const reader = await fs.open(path, options);
        return brokenReader(reader, {
          read: async (target) =>
            (await fs.stat(path)) === undefined ? 0 : await reader.read(target),
        });
      },
    }),
  },
  {
    how: "ignores which version is asked for",
    lines: ["etag.pins"],
    change: (fs) => ({ open: (path, options) => fs.open(path, without(options, "etag")) }),
  },
];
