/**
 * A headless Chromium for suites that look at pages: Debian's package, installed where none is found.
 *
 *   node tools/ci/chromium.mjs     prints the path, after installing it if it is missing
 *
 * `CHROMIUM` in the environment names another one. Installing takes the rights of root or a `sudo` without password.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
/** Without a font pages are drawn without text. */
const packages = ["chromium", "fonts-dejavu-core"];
const flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];

/** Where Chromium is, or undefined. */
function findChromium() {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM !== undefined && CHROMIUM !== "") return CHROMIUM;
  const candidates = PATH.split(delimiter).flatMap((directory) =>
    names.map((name) => join(directory, name)),
  );
  return candidates.find(isExecutable);
}

/**
 * Where Chromium is, after installing it if it was missing.
 *
 * @throws {Error} where it is missing and cannot be installed
 */
function installChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  // Somebody else may be installing at the same time.
  const install = ["apt-get", "-o", "DPkg::Lock::Timeout=600", "-y", "--no-install-recommends"];
  run([...asRoot, "apt-get", "update", "-qq"]);
  run([...asRoot, ...install, "install", ...packages]);
  const installed = findChromium();
  if (installed === undefined) throw new Error(`no ${names[0]} on the PATH after its installation`);
  return installed;
}

/**
 * A running headless browser of playwright-core, to be closed by its caller.
 *
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchChromium() {
  const executablePath = installChromium();
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath, args: flags, timeout: 120_000 });
}

function run([program, ...args]) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, error, stdout, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
  if (status === 0) return;
  const why = error?.message ?? `${stdout}\n${stderr}`.trim().split("\n").slice(-8).join("\n");
  throw new Error(
    `Chromium is missing and cannot be installed: ${[program, ...args].join(" ")} failed: ${why}\n` +
      "install the Debian package chromium yourself, or name a Chromium in the variable CHROMIUM",
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.log(installChromium());

/**
 * @param {import("playwright-core").Page} page
 * @returns {string[]} what its console is told from now on that is a warning or an error
 */
export function complaintsOf(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
