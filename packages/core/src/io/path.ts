import { UserError } from "../errors/firesteel-error.ts";

/** The parts of a path as Hadoop cuts it: `[scheme:][//authority]path`, all literal, never percent-decoded. */
export interface PathParts {
  readonly scheme: string | undefined;
  readonly authority: string | undefined;
  /** Without empty, `.` and `..` components where they can be resolved; no slash at the end but in the root. */
  readonly path: string;
}

// Two letters at least: `C:` is a Windows drive.
const schemePattern = /^([A-Za-z][A-Za-z0-9+.-]+):/;
const windowsDrivePattern = /^[A-Za-z]:[\\/]/;

/** @throws {UserError} `INVALID_PATH` when `path` is empty or not a string */
export function parsePath(path: string): PathParts {
  if (typeof path !== "string" || path === "")
    throw new UserError(
      "INVALID_PATH",
      `a path must be a string that is not empty, not ${JSON.stringify(path)}`,
    );
  if (windowsDrivePattern.test(path))
    return {
      scheme: undefined,
      authority: undefined,
      path: normalize(`/${path.replaceAll("\\", "/")}`),
    };
  const scheme = schemePattern.exec(path)?.[1];
  if (scheme === undefined) return { scheme, authority: undefined, path: normalize(path) };
  const rest = path.slice(scheme.length + 1);
  if (!rest.startsWith("//"))
    return { scheme, authority: undefined, path: normalize(rest === "" ? "/" : rest) };
  const slash = rest.indexOf("/", 2);
  const authority = slash === -1 ? rest.slice(2) : rest.slice(2, slash);
  return {
    scheme,
    authority: authority === "" ? undefined : authority,
    path: normalize(slash === -1 ? "/" : rest.slice(slash)),
  };
}

/** The inverse of {@link parsePath}: `file:/a`, `hdfs://nn:8020/a`, `/a`. */
export function formatPath(parts: PathParts): string {
  const scheme = parts.scheme === undefined ? "" : `${parts.scheme}:`;
  return `${scheme}${parts.authority === undefined ? "" : `//${parts.authority}`}${parts.path}`;
}

export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/");
}

/** `child`, one or more literal components, below `parent`. */
export function joinPath(parent: string, child: string): string {
  return parent.endsWith("/") ? parent + child : `${parent}/${child}`;
}

/** The last component of a path; empty for a root. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Hadoop leaves out what begins with `_` or `.`: `_SUCCESS`, `_temporary`, `.part-00000.crc`. */
export function isHiddenName(name: string): boolean {
  return name.startsWith("_") || name.startsWith(".");
}

function normalize(path: string): string {
  const isAbsolute = path.startsWith("/");
  const components: string[] = [];
  for (const component of path.split("/")) {
    if (component === "" || component === ".") continue;
    if (component !== "..") components.push(component);
    else if (components.length > 0 && components.at(-1) !== "..") components.pop();
    else if (!isAbsolute) components.push(component);
  }
  return (isAbsolute ? "/" : "") + components.join("/") || ".";
}
