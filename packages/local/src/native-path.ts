import { parsePath, UserError } from "@firesteel/core/io";

/** The operating system's name of a `file:` path. @throws {UserError} `INVALID_PATH` */
export function toNativePath(path: string): string {
  const { scheme, authority, path: local } = parsePath(path);
  if (scheme !== undefined && scheme !== "file")
    throw new UserError("INVALID_PATH", `${path} is not a path of the file: scheme`);
  if (authority !== undefined && authority !== "localhost")
    throw new UserError(
      "INVALID_PATH",
      `${path} names a file of the host ${authority}; a local path is written file:/directory/name or file:///directory/name`,
    );
  if (local.includes("\0"))
    throw new UserError("INVALID_PATH", `${JSON.stringify(path)} has a NUL character`);
  return process.platform === "win32" ? local.replace(/^\/(?=[A-Za-z]:)/, "") : local;
}

/** The inverse of {@link toNativePath}. */
export function fromNativePath(native: string): string {
  if (process.platform !== "win32") return `file:${native}`;
  const slashes = native.replaceAll("\\", "/");
  return `file:${slashes.startsWith("/") ? "" : "/"}${slashes}`;
}
