import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

/**
 * A package registry that has our packages, from tarballs in a folder, and sends whoever asks for others to `upstream`.
 * Package managers then install ours by name and version, as users do.
 *
 * @param {string} folder
 * @param {Map<string, { manifest: object, tarball: string }>} packages by name
 * @param {string} upstream URL of the registry that has the others
 */
export async function startRegistry(folder, packages, upstream) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://registry").pathname).slice(1);
    const [name, tarball] = path.split("/-/");
    const found = packages.get(name);
    if (found === undefined) {
      response.writeHead(307, { location: new URL(request.url, upstream).href }).end();
    } else if (tarball === undefined) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(packument(found, `http://${request.headers.host}/`)));
    } else createReadStream(join(folder, tarball)).pipe(response);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function packument({ manifest, tarball, integrity, shasum }, base) {
  const { name, version } = manifest;
  const dist = { tarball: `${base}${name}/-/${tarball}`, integrity, shasum };
  return {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
    time: { [version]: "2026-01-01T00:00:00.000Z" },
  };
}

/** What the tarballs in a folder are, by name. */
export async function readTarballs(folder, manifests) {
  const packages = new Map();
  for (const tarball of await readdir(folder)) {
    const manifest = manifests.find(
      ({ name, version }) =>
        tarball === `${name.replace("@", "").replace("/", "-")}-${version}.tgz`,
    );
    const bytes = await readFile(join(folder, tarball));
    const digest = (algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);
    packages.set(manifest.name, {
      manifest,
      tarball,
      integrity: `sha512-${digest("sha512", "base64")}`,
      shasum: digest("sha1", "hex"),
    });
  }
  return packages;
}
