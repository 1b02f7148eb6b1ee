import { UserError } from "../errors/firesteel-error.ts";

/** One component of a glob: a literal name, a pattern for one name, or `**`: any number of directories. */
export type GlobComponent =
  | { readonly kind: "literal"; readonly name: string }
  | { readonly kind: "pattern"; readonly regExp: RegExp }
  | { readonly kind: "deep" };

/**
 * The components of one pattern without scheme. Hadoop: `GlobPattern.java`; `**` as a whole component is ours.
 *
 * `?` one character, `*` any number, `[abc]` `[a-z]` `[^a]` one of a set, `{a,b}` alternatives (nested too), `\x`
 * the character x itself. None of them matches a slash.
 *
 * @throws {UserError} `INVALID_GLOB`
 */
export function parseGlob(pattern: string): GlobComponent[] {
  return pattern
    .split("/")
    .filter((component) => component !== "")
    .map(parseComponent);
}

/** Whether `pattern` is the literal name of one path. */
export function isLiteralGlob(pattern: string): boolean {
  return !/(?<!\\)(?:\\\\)*[*?[{]/.test(pattern);
}

/** `path` as a pattern that matches just it. */
export function escapeGlob(path: string): string {
  return path.replaceAll(/[\\*?[\]{},^]/g, "\\$&");
}

/** Cuts a comma list; a comma within braces or after a backslash does not separate. Hadoop: `getPathStrings`. */
export function splitPathList(list: string): string[] {
  return splitTopLevel(list).filter((path) => path !== "");
}

/**
 * The alternatives of braces that hold a slash, `{a/b,c}` → `a/b`, `c`: a component cannot express them. Hadoop:
 * `GlobExpander.java`.
 */
export function expandSlashBraces(pattern: string): string[] {
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "{") {
      const close = closingBrace(pattern, i);
      const inside = pattern.slice(i + 1, close);
      if (inside.includes("/"))
        return splitTopLevel(inside).flatMap((alternative) =>
          expandSlashBraces(pattern.slice(0, i) + alternative + pattern.slice(close + 1)),
        );
      i = close;
    }
  }
  return [pattern];
}

function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "{") depth++;
    else if (c === "}") depth = Math.max(0, depth - 1);
    else if (c === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function closingBrace(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === "\\") i++;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return i;
  }
  throw invalid(pattern, open, "`{` has no `}`", "\\{");
}

function parseComponent(component: string): GlobComponent {
  if (component === "**") return { kind: "deep" };
  if (isLiteralGlob(component))
    return { kind: "literal", name: component.replaceAll(/\\(.)/gsu, "$1") };
  return { kind: "pattern", regExp: new RegExp(`^(?:${toRegExp(component)})$`, "su") };
}

function toRegExp(glob: string): string {
  let source = "";
  let depth = 0;
  let lastOpen = 0;
  for (let i = 0; i < glob.length;) {
    const c = String.fromCodePoint(glob.codePointAt(i) ?? 0);
    const at = i;
    i += c.length;
    if (c === "\\") {
      const escaped = i < glob.length ? String.fromCodePoint(glob.codePointAt(i) ?? 0) : "\\";
      i += i < glob.length ? escaped.length : 0;
      source += quote(escaped);
    } else if (c === "?") source += ".";
    else if (c === "*") source += ".*";
    else if (c === "{") {
      depth++;
      lastOpen = at;
      source += "(?:";
    } else if (c === "}" && depth > 0) {
      depth--;
      source += ")";
    } else if (c === "," && depth > 0) source += "|";
    else if (c === "[") {
      const set = parseSet(glob, at);
      source += set.source;
      i = set.end;
    } else source += quote(c);
  }
  if (depth > 0) throw invalid(glob, lastOpen, "`{` has no `}`", "\\{");
  return source;
}

/** A set `[…]` that begins at `open`; a `]` right after the opening is a member, as in POSIX. */
function parseSet(glob: string, open: number): { source: string; end: number } {
  const isNegated = glob[open + 1] === "^" || glob[open + 1] === "!";
  const first = open + (isNegated ? 2 : 1);
  const members: { char: string; isEscaped: boolean }[] = [];
  let i = first;
  for (;;) {
    if (i >= glob.length) throw invalid(glob, open, "`[` has no `]`", "\\[");
    let char = String.fromCodePoint(glob.codePointAt(i) ?? 0);
    if (char === "]" && i > first) break;
    i += char.length;
    const isEscaped = char === "\\" && i < glob.length;
    if (isEscaped) {
      char = String.fromCodePoint(glob.codePointAt(i) ?? 0);
      i += char.length;
    }
    members.push({ char, isEscaped });
  }

  let source = "";
  for (let m = 0; m < members.length; m++) {
    const from = members[m]?.char ?? "";
    const dash = members[m + 1];
    const to = members[m + 2]?.char;
    if (dash?.char === "-" && !dash.isEscaped && to !== undefined) {
      if ((from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0))
        throw invalid(glob, open, `the range ${from}-${to} is the wrong way round`, "\\[");
      source += `${quoteInSet(from)}-${quoteInSet(to)}`;
      m += 2;
    } else source += quoteInSet(from);
  }
  return { source: `[${isNegated ? "^" : ""}${source}]`, end: i + 1 };
}

function quote(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

function quoteInSet(char: string): string {
  return char.replace(/[\\^\]-]/, "\\$&");
}

function invalid(glob: string, position: number, problem: string, literal: string): UserError {
  return new UserError(
    "INVALID_GLOB",
    `bad glob ${JSON.stringify(glob)}: ${problem} (position ${position}); write ${literal} for the character itself`,
    { fields: { glob, position } },
  );
}
