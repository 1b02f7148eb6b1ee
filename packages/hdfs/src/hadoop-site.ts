import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@firesteel/core/io";

/** Settings of Hadoop's, such as `dfs.nameservices`; undefined where nobody set it. */
export type HadoopSettings = (key: string) => string | undefined;

/**
 * The settings of `core-site.xml` and `hdfs-site.xml` in a directory; `${other.setting}` and `${env.NAME}` in values are
 * replaced. A file that is missing has no settings. Includes (`xi:include`) are not followed.
 *
 * @throws {UserError} `INVALID_CONF` for a file that cannot be read or is no Hadoop configuration
 */
export function readHadoopSite(directory: string): ReadonlyMap<string, string> {
  const raw = new Map<string, string>();
  for (const name of ["core-site.xml", "hdfs-site.xml"]) {
    const path = join(directory, name);
    for (const [key, value] of parseSite(readText(path), path)) raw.set(key, value);
  }
  const expand = (value: string, depth: number): string =>
    depth === 0
      ? value
      : value.replaceAll(/\$\{([^{}$]+)\}/g, (reference, key: string) => {
          const found = key.startsWith("env.") ? process.env[key.slice(4)] : raw.get(key);
          return found === undefined ? reference : expand(found, depth - 1);
        });
  return new Map([...raw].map(([key, value]) => [key, expand(value, 20)]));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (Reflect.get(Object(cause), "code") === "ENOENT") return "<configuration/>";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError("INVALID_CONF", `cannot read Hadoop's ${path}: ${reason}`, { cause });
  }
}

/** The part of XML that these files are written in: properties with a name and a value. */
export function parseSite(xml: string, path: string): Map<string, string> {
  const text = xml.replaceAll(/<!--[\s\S]*?-->/g, "");
  if (!/<configuration\b/.test(text))
    throw new UserError("INVALID_CONF", `${path} is no Hadoop configuration: no <configuration>`);
  const settings = new Map<string, string>();
  for (const [, property = ""] of text.matchAll(/<property>([\s\S]*?)<\/property>/g)) {
    const name = elementText(property, "name");
    const value = elementText(property, "value");
    if (name !== undefined && value !== undefined) settings.set(name.trim(), value.trim());
  }
  return settings;
}

function elementText(xml: string, name: string): string | undefined {
  const content = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1];
  return content?.replaceAll(
    /<!\[CDATA\[([\s\S]*?)\]\]>|&(?:#x([\da-f]+)|#(\d+)|(lt|gt|amp|quot|apos));/gi,
    (_all, literal?: string, hex?: string, decimal?: string, entity?: string) => {
      if (literal !== undefined) return literal;
      if (entity !== undefined) return entities[entity.toLowerCase()] ?? "";
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};
