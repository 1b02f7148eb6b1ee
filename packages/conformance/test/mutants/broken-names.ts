import { baseName, type FileSystem, joinPath, UserError } from "@firesteel/core/io";
import type { BrokenFileSystem } from "./broken-file-system.ts";

export const brokenNames: readonly BrokenFileSystem[] = [
  {
    how: "lists unsorted",
    lines: ["list.children", "list.sorted"],
    change: (fs) => ({
      list: async (path, options) => (await fs.list(path, options)).toReversed(),
    }),
  },
  {
    how: "lists a name twice",
    lines: ["list.children", "list.many", "list.during-writes"],
    change: (fs) => ({
      list: async (path, options) => {
        const listed = await fs.list(path, options);
        return [...listed.slice(0, 1), ...listed];
      },
    }),
  },
  {
    how: "lists what it saw the first time",
    lines: ["list.consistent", "list.during-writes"],
    change: (fs) => {
      const seen = new Map<string, Awaited<ReturnType<FileSystem["list"]>>>();
      return {
        list: async (path, options) => {
          const listed = seen.get(path) ?? (await fs.list(path, options));
          seen.set(path, listed);
          return listed;
        },
      };
    },
  },
  {
    how: "lists one page only",
    lines: ["list.many"],
    change: (fs) => ({
      list: async (path, options) => (await fs.list(path, options)).slice(0, 36),
    }),
  },
  {
    how: "lists empty directories as missing",
    lines: ["list.empty", "mkdirs.parents"],
    change: (fs) => ({
      list: async (path, options) => {
        const listed = await fs.list(path, options);
        if (listed.length === 0) throw new UserError("PATH_NOT_FOUND", path);
        return listed;
      },
    }),
  },
  {
    how: "lists nothing where there is nothing, without a word",
    lines: ["list.missing", "delete.recursive"],
    change: (fs) => ({
      list: async (path, options) =>
        (await fs.stat(path)) === undefined ? [] : await fs.list(path, options),
    }),
  },
  {
    how: "leaves out names with braces",
    lines: ["glob.patterns", "create.odd-names"],
    change: (fs) => ({
      list: async (path, options) =>
        (await fs.list(path, options)).filter((status) => !baseName(status.path).includes("{")),
    }),
  },
  {
    how: "tells sizes in kilobytes",
    lines: ["stat.file", "stat.sizes", "create.whole", "list.children"],
    change: (fs) => {
      return {
        stat: async (path) => {
          const status = await fs.stat(path);
          return status && { ...status, length: Math.ceil(status.length / 1024) * 1024 };
        },
      };
    },
  },
  {
    how: "deletes a directory but not what is in it",
    lines: ["delete.recursive"],
    change: (fs) => ({
      delete: async (path, options) => {
        const status = await fs.stat(path);
        if (status?.isDirectory !== true || options?.recursive !== true)
          return await fs.delete(path, options);
        for (const child of await fs.list(path))
          if (!child.isDirectory) await fs.delete(child.path);
        return true;
      },
    }),
  },
  {
    how: "deletes all that begins with the name",
    lines: ["delete.recursive"],
    change: (fs) => ({
      delete: async (path, options) => {
        const parent = path.slice(0, path.lastIndexOf("/"));
        const siblings = options?.recursive === true ? await fs.list(parent).catch(() => []) : [];
        for (const { path: sibling } of siblings)
          if (sibling !== path && sibling.startsWith(path)) await fs.delete(sibling, options);
        return await fs.delete(path, options);
      },
    }),
  },
  {
    how: "deletes full directories without being told so",
    lines: ["delete.refuses-full"],
    change: (fs) => ({ delete: (path) => fs.delete(path, { recursive: true }) }),
  },
  {
    how: "claims atomic rename but moves one file after another",
    lines: ["rename.at-once"],
    change: (fs) => {
      const move = async (from: string, to: string): Promise<void> => {
        for (const { path, isDirectory } of await fs.list(from)) {
          const target = joinPath(to, baseName(path));
          if (isDirectory) await move(path, target);
          else {
            await fs.mkdirs(to);
            await fs.rename(path, target);
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      return {
        rename: async (from, to) => {
          const [source, target] = [await fs.stat(from), await fs.stat(to)];
          if (
            source?.isDirectory !== true ||
            target !== undefined ||
            `${to}/`.startsWith(`${from}/`)
          )
            return await fs.rename(from, to);
          if ((await fs.list(from)).length === 0) return await fs.rename(from, to);
          await move(from, to);
          await fs.delete(from, { recursive: true });
          return true;
        },
      };
    },
  },
  {
    how: "renames over what is there, as POSIX does",
    lines: ["rename.target-exists"],
    change: (fs) => ({
      rename: async (from, to) => {
        const [source, target] = [await fs.stat(from), await fs.stat(to)];
        if (source?.isDirectory === false && target?.isDirectory === false) await fs.delete(to);
        return await fs.rename(from, to);
      },
    }),
  },
  {
    how: "moves into a directory that is there, as Hadoop does",
    lines: ["rename.target-exists"],
    change: (fs) => ({
      rename: async (from, to) =>
        await fs.rename(
          from,
          (await fs.stat(to))?.isDirectory === true ? joinPath(to, baseName(from)) : to,
        ),
    }),
  },
  {
    how: "fails where there is nothing to rename",
    lines: ["rename.missing"],
    change: (fs) => ({
      rename: async (from, to) => {
        if ((await fs.stat(from)) === undefined) throw new UserError("PATH_NOT_FOUND", from);
        return await fs.rename(from, to);
      },
    }),
  },
  {
    how: "swallows the error of a file that stands in a directory's way",
    lines: ["mkdirs.over-file"],
    change: (fs) => ({ mkdirs: (path) => fs.mkdirs(path).catch(() => undefined) }),
  },
  {
    how: "claims to append but cannot",
    lines: ["capabilities.declared", "append.adds"],
    change: () => ({ append: undefined as never }),
  },
];
