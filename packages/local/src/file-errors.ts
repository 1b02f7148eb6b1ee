import { EnvironmentError, type FiresteelError, UserError } from "@firesteel/core/io";

/** What the operating system says, as an error with a stable code that tells the cause and the cure. */
export function fileError(cause: unknown, action: string, path: string): FiresteelError {
  const errno: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  const options = { cause, fields: { path, errno } };
  const what = `cannot ${action} ${path}`;
  switch (errno) {
    case "ENOENT":
      return new UserError("PATH_NOT_FOUND", `${what}: the path does not exist`, options);
    case "EEXIST":
      return new UserError("PATH_ALREADY_EXISTS", `${what}: the path already exists`, options);
    case "EISDIR":
      return new UserError("IS_A_DIRECTORY", `${what}: it is a directory`, options);
    case "ENOTDIR":
      return new UserError(
        "NOT_A_DIRECTORY",
        `${what}: a file stands where a directory is needed`,
        options,
      );
    case "ENOTEMPTY":
      return new UserError("DIRECTORY_NOT_EMPTY", `${what}: the directory is not empty`, options);
    case "ENAMETOOLONG":
      return new UserError(
        "INVALID_PATH",
        `${what}: the name is longer than the file system allows`,
        options,
      );
    case "ELOOP":
      return new UserError("INVALID_PATH", `${what}: symbolic links lead in a circle`, options);
    case "EACCES":
    case "EPERM":
      return new EnvironmentError(
        "PERMISSION_DENIED",
        `${what}: permission denied; the process runs as ${userName()}`,
        options,
      );
    case "EROFS":
      return new EnvironmentError(
        "PERMISSION_DENIED",
        `${what}: the file system is mounted read-only`,
        options,
      );
    case "ENOSPC":
      return new EnvironmentError("DISK_FULL", `${what}: no space left on the device`, options);
    case "EDQUOT":
      return new EnvironmentError(
        "DISK_FULL",
        `${what}: the user's disk quota is used up`,
        options,
      );
    case "EMFILE":
    case "ENFILE":
      return new EnvironmentError(
        "TOO_MANY_OPEN_FILES",
        `${what}: too many open files; raise the limit (ulimit -n)`,
        options,
      );
    case "EXDEV":
      return new EnvironmentError(
        "ACROSS_DEVICES",
        `${what}: the two paths are on different devices, between which files cannot be renamed`,
        options,
      );
    default:
      return new EnvironmentError(
        "IO_ERROR",
        `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
        options,
      );
  }
}

/** Runs a system call and turns what it throws into {@link fileError}. */
export function attempt<T>(action: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw fileError(cause, action, path);
  }
}

export function errnoOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, "code") : undefined;
}

function userName(): string {
  return typeof process.getuid === "function" ? `user id ${process.getuid()}` : "the current user";
}
