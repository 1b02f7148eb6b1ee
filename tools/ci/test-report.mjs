/** Counts from vitest's JSON reports, strict: what did not run is not passed. */
import { readFile } from "node:fs/promises";

/**
 * @typedef {{ passed: number, failed: number, notes: string[] }} Counts
 */

/** @returns {Counts} */
export function noCounts() {
  return { passed: 0, failed: 0, notes: [] };
}

/**
 * @param {Counts} total
 * @param {Counts} more
 */
export function addCounts(total, more) {
  total.passed += more.passed;
  total.failed += more.failed;
  total.notes.push(...more.notes);
}

/** One check that is not a test file. @returns {Counts} */
export function oneCheck(name, isGood, why = "failed") {
  return isGood
    ? { passed: 1, failed: 0, notes: [] }
    : { passed: 0, failed: 1, notes: [`${name}: ${why}`] };
}

/**
 * The counts of one report. A report that is missing, a file that could not be loaded, and a run that failed though
 * every test passed (an unhandled error) count as one failure each, a skipped test as failed.
 *
 * @param {string} name what was tested, for the notes
 * @param {string} path
 * @param {number} exitCode of the run that wrote the report
 * @returns {Promise<Counts>}
 */
export async function readReport(name, path, exitCode) {
  let report;
  try {
    report = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return oneCheck(name, false, `no report (${error.code ?? error.message})`);
  }

  const counts = noCounts();
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    for (const test of tests) {
      if (test.status === "passed") counts.passed += 1;
      else {
        counts.failed += 1;
        counts.notes.push(`${name}: ${test.status}: ${test.fullName}${headOfError(test)}`);
      }
    }
    if (file.status === "failed" && tests.every((test) => test.status === "passed"))
      addCounts(counts, oneCheck(name, false, `${file.name}: ${file.message || "did not load"}`));
  }
  if (counts.passed + counts.failed === 0)
    addCounts(counts, oneCheck(name, false, "holds no test"));
  else if (counts.failed === 0 && (exitCode !== 0 || report.success !== true))
    addCounts(counts, oneCheck(name, false, "the run failed though no test did"));
  return counts;
}

/** The head of a failed test's error, indented: a log that was cut to its end still tells the cause. */
function headOfError({ failureMessages = [] }) {
  const lines = failureMessages.flatMap((message) => message.split("\n")).slice(0, 6);
  return lines.map((line) => `\n    ${line}`).join("");
}

/** Prints what failed, then the last line of a run, and sets the exit code. @param {Counts} counts */
export function finish(counts) {
  for (const note of counts.notes) console.log(note);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
