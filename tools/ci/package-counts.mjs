import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { addCounts, noCounts, oneCheck, readReport } from "./test-report.mjs";

/**
 * What the reports of `npm test` say, all packages together. A package without a report failed.
 *
 * @param {number} exitCode of the run that wrote them
 */
export async function packageCounts(exitCode) {
  const total = noCounts();
  for (const folder of await readdir("packages")) {
    const directory = join("packages", folder);
    const manifest = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
    if (manifest.scripts?.test === undefined) continue;
    addCounts(total, await readReport(folder, join(directory, "test-results/report.json"), 0));
  }
  if (exitCode !== 0 && total.failed === 0)
    addCounts(total, oneCheck("npm test", false, `exit code ${exitCode} though no test failed`));
  return total;
}
