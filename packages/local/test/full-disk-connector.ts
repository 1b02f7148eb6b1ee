import { type Connector, type FileSystem, joinPath, parsePath } from "@firesteel/core/io";
import { local } from "@firesteel/local";

/** The local files, on a disk that is full for the second part file: its bytes go to `/dev/full`. */
export function connector(): Connector {
  return {
    schemes: ["file"],
    module: import.meta.url,
    options: undefined,
    createFileSystem: (scheme, conf) => onFullDisk(local().createFileSystem(scheme, conf)),
  };
}

function onFullDisk(disk: FileSystem): FileSystem {
  const create: FileSystem["create"] = async (path, options) => {
    const writer = await disk.create(path, options);
    if (!parsePath(path).path.includes("00001")) return writer;
    const full = await disk.append?.(joinPath("file:/dev", "full"));
    const abort = async (): Promise<void> => {
      await full?.abort();
      await writer.abort();
    };
    return {
      write: (bytes) => full?.write(bytes),
      close: () => writer.close(),
      abort,
      [Symbol.asyncDispose]: abort,
    };
  };
  return new Proxy(disk, {
    get: (target, name) => {
      if (name === "create") return create;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
