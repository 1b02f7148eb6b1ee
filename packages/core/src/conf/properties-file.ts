import { readFileSync } from "node:fs";
import { UserError } from "../errors/firesteel-error.ts";

/**
 * Settings of a Java properties file, as `spark-defaults.conf` is one: a key and a value on each line, parted by white
 * space, `=` or `:`; `#` and `!` begin comments; a backslash at its end continues a line. Later lines win.
 *
 * @param source what to call the text in errors
 * @throws {UserError} `INVALID_PROPERTIES` naming the line: a key without a value, a bad `\u` escape
 */
export function parseProperties(text: string, source: string): Map<string, string> {
  const settings = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length; i++) {
    const number = i + 1;
    let line = (lines[i] ?? "").trimStart();
    if (line === "" || line.startsWith("#") || line.startsWith("!")) continue;
    while (endsWithOddBackslashes(line)) {
      i++;
      line = line.slice(0, -1) + (lines[i] ?? "").trimStart();
    }
    const fail = (why: string): UserError =>
      new UserError("INVALID_PROPERTIES", `${source}, line ${number}: ${why}`, {
        fields: { source, line: number },
      });
    const match = /^((?:\\.|[^\\\s=:])+)(?:\s*[=:]\s*|\s+|$)(.*)$/s.exec(line);
    if (match === null) throw fail("there is no key before the value");
    const [, rawKey = "", rawValue = ""] = match;
    const key = unescape(rawKey, fail);
    const value = unescape(rawValue, fail).trim();
    // A setting without a value is a slip of the pen, and most often of the line before.
    if (value === "" && !/[=:]/.test(line.slice(rawKey.length)))
      throw fail(`${JSON.stringify(key)} has no value: write the key, a space and the value`);
    settings.set(key, value);
  }
  return settings;
}

/**
 * The settings of a file, as {@link parseProperties} reads them.
 *
 * @throws {UserError} `PROPERTIES_NOT_READABLE`, `INVALID_PROPERTIES`
 */
export function readPropertiesFile(path: string): Map<string, string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new UserError(
      "PROPERTIES_NOT_READABLE",
      `the properties file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, fields: { path } },
    );
  }
  return parseProperties(text, path);
}

function endsWithOddBackslashes(line: string): boolean {
  return (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

const controls: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
  ["f", "\f"],
]);

function unescape(text: string, fail: (why: string) => UserError): string {
  return text.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (escaped === "u") throw fail("\\u must be followed by four hexadecimal digits");
    return controls.get(escaped) ?? escaped;
  });
}
