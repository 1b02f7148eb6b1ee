import { WebHdfsError } from "./errors.ts";

/**
 * An absolute path as it stands in a URL. Every character that is not plain is percent-encoded, `;` and `+` too, which
 * Java's servers would otherwise read as something else.
 *
 * @throws {WebHdfsError} `INVALID_PATH` for what HDFS cannot have: a relative path, `.` and `..` as names, NUL, lone
 *   surrogates
 */
export function encodePath(path: string): string {
  if (typeof path !== "string" || !path.startsWith("/"))
    throw invalid(path, "it must begin with /");
  if (path.includes("\0")) throw invalid(path, "it has a NUL character");
  const components = path.split("/");
  if (components.some((name) => name === "." || name === ".."))
    throw invalid(path, ". and .. are no names in HDFS; resolve them first");
  try {
    return components.map(encodeURIComponent).join("/");
  } catch (cause) {
    throw invalid(path, "it is not well-formed Unicode", cause);
  }
}

/** `name` below the directory `parent`. */
export function joinPath(parent: string, name: string): string {
  if (name === "") return parent;
  return parent.endsWith("/") ? `${parent}${name}` : `${parent}/${name}`;
}

function invalid(path: unknown, why: string, cause?: unknown): WebHdfsError {
  return new WebHdfsError("INVALID_PATH", `${JSON.stringify(path)} is no HDFS path: ${why}`, {
    cause,
    path: String(path),
  });
}
