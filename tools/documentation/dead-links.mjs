/**
 * The links of a site of HTML files that lead nowhere: to a file that is not there, or to a place that its page does not
 * have. Links to other sites are not followed.
 *
 *   node tools/documentation/dead-links.mjs out/docs     prints them, and fails where there is one
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * @param {string} site its directory
 * @returns {{ pages: number, links: number, dead: string[] }} `dead`: each as `page: link`
 */
export function checkLinks(site) {
  const files = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(html|svg)$/.test(name),
  );
  const texts = new Map(files.map((file) => [file, readFileSync(join(site, file), "utf8")]));
  const places = new Map([...texts].map(([file, text]) => [file, placesOf(text)]));
  const pages = [...texts].filter(([file]) => file.endsWith(".html"));
  /** @type {Set<string>} */
  const dead = new Set();
  let links = 0;
  for (const [page, text] of pages)
    for (const [, link = ""] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
      links += 1;
      const [path = "", place = ""] = unescape(link).split("#");
      const target = path === "" ? page : relative(site, resolve(site, dirname(page), path));
      const isThere =
        target.startsWith("..") || !existsSync(join(site, target))
          ? false
          : place === "" || (places.get(target)?.has(decodeURIComponent(place)) ?? false);
      const isFile = isThere && statSync(join(site, target)).isFile();
      if (!isFile) dead.add(`${page}: ${link}`);
    }
  return { pages: pages.length, links, dead: [...dead].toSorted((a, b) => (a < b ? -1 : 1)) };
}

function placesOf(text) {
  return new Set([...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescape(id)));
}

function unescape(text) {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { pages, links, dead } = checkLinks(process.argv[2] ?? "out/docs");
  for (const each of dead) console.error(`dead link in ${each}`);
  console.log(`${links} links of ${pages} pages, ${dead.length} of them dead`);
  if (dead.length > 0 || pages === 0) process.exitCode = 1;
}
