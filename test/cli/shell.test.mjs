import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keys, Terminal } from "./terminal.mjs";

const main = resolve(import.meta.dirname, "../../packages/cli/dist/main.js");
const prompt = /firesteel> $/;

describe("firesteel shell", () => {
  let directory = "";
  let scratch = "";
  const terminals = [];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "firesteel-shell-"));
    scratch = join(directory, "scratch");
    mkdirSync(scratch);
  });
  afterEach(async () => {
    for (const terminal of terminals.splice(0)) {
      terminal.kill();
      await terminal.ends();
    }
    rmSync(directory, { recursive: true });
  });

  const open = async (...flags) => {
    const terminal = new Terminal(
      [process.execPath, main, "shell", "--master", "local[2]", ...flags],
      { FIRESTEEL_HISTORY: join(directory, "history"), TMPDIR: scratch },
    );
    terminals.push(terminal);
    await terminal.shows(prompt);
    return terminal;
  };

  it("greets with the version, the master and the application", async () => {
    const terminal = await open("--name", "mine", "-c", "spark.task.maxFailures=7");

    expect(terminal.text).toMatch(
      /^Welcome to Firesteel \d+\.\d+\.\d+ on Node [\d.]+\s+Spark context available as 'sc' \(master = local\[2\], app id = local-\d+\)/,
    );
    terminal.enter("[sc.appName, sc.getConf().get('spark.task.maxFailures')]");
    await terminal.shows(/\[ 'mine', '7' \]\s+firesteel> $/);
  });

  it("ships what was typed before to tasks", async () => {
    const terminal = await open();

    terminal.enter("const factor = 3");
    await terminal.shows(prompt);
    terminal.enter("let base = await sc.range(10).count()");
    await terminal.shows(prompt);
    // A statement over several lines.
    terminal.enter("function scaled(x) {");
    await terminal.shows(/(?:\.\.\.|\|) $/);
    terminal.enter("  return x * factor + base }");
    await terminal.shows(prompt);
    terminal.enter(
      "class Pair { constructor(x) { this.x = x } sum() { return this.x + scaled(this.x) } }",
    );
    await terminal.shows(prompt);
    terminal.enter("await sc.parallelize([1, 2]).map((x) => new Pair(x).sum()).collect()");
    await terminal.shows(/\[ 14, 18 \]\s+firesteel> $/);
    terminal.enter(
      "base = 0; await sc.parallelize([1, 2]).map(scaled).persist(StorageLevel.MEMORY_ONLY).collect()",
    );
    await terminal.shows(/\[ 3, 6 \]\s+firesteel> $/);
  });

  it("reads TypeScript, over several lines, too, and ships it to tasks", async () => {
    const terminal = await open();

    terminal.enter("interface Reading {");
    await terminal.shows(/(?:\.\.\.|\|) $/);
    terminal.enter("  readonly station: string; value: number }");
    await terminal.shows(prompt);
    terminal.enter("type Pair<T> = readonly [string, T]; enum Scale { Tenths = 10 }");
    await terminal.shows(prompt);
    terminal.enter('const readings: Reading[] = [{ station: "a", value: 7 }]');
    await terminal.shows(prompt);
    terminal.enter("const scaled = <T extends Reading>({ station, value }: T): Pair<number> =>");
    await terminal.shows(/(?:\.\.\.|\|) $/);
    terminal.enter("  [station, value / Scale.Tenths]");
    await terminal.shows(prompt);
    // As JavaScript these were comparisons.
    terminal.enter(
      "await sc.parallelize<Reading>(readings).map<Pair<number>>(scaled).collect() as Pair<number>[]",
    );
    await terminal.shows(/\[ \[ 'a', 0\.7 \] \]\s+firesteel> $/);
    terminal.enter("{ a: 1 as number, b: scaled(readings[0]!)[0] }");
    await terminal.shows(/\{ a: 1, b: 'a' \}\s+firesteel> $/);
    terminal.enter("const typed: RDD<Reading> = sc.parallelize(readings)");
    await terminal.shows(prompt);
    terminal.type("const n: number = await typed.countApp");
    await terminal.shows(/typed\.countApp$/);
    terminal.type(keys.tab);
    await terminal.shows(/rox/);
  });

  it("shows where a statement is wrong, and where an error was thrown", async () => {
    const terminal = await open();

    terminal.enter("const half: number = ;");
    await terminal.shows(
      /\nconst half: number = ;\s*\n {21}\^\s+Uncaught SyntaxError: Expression expected\s+firesteel> $/,
    );
    terminal.enter("function f(x: number): number {");
    await terminal.shows(/(?:\.\.\.|\|) $/);
    terminal.enter("  const y: number = 1; throw new Error('ba' + 'd') }; f(1)");
    await terminal.shows(/Error: bad\s+at f \(REPL\d+:2:30\)[^]*firesteel> $/);
    terminal.enter("40 + 2");
    await terminal.shows(/^40 \+ 2\s+42\s+firesteel> $/);
  });

  it("completes methods of RDDs and of the context", async () => {
    const terminal = await open();

    terminal.enter("const numbers = sc.range(3)");
    await terminal.shows(prompt);
    for (const [typed, completed] of [
      ["numbers.reduceByKeyLoc", /ally/],
      ["await sc.range(3).countByValueApp", /rox/],
      ["sc.paralle", /lize/],
      ["numbers.map((x) => Math.hyp", /ot/],
    ]) {
      terminal.type(typed);
      await terminal.shows(new RegExp(`${typed.slice(-4)}$`));
      terminal.type(keys.tab);
      await terminal.shows(completed);
      terminal.type(keys.ctrlC);
      await terminal.shows(prompt);
    }
    // Node evaluates to complete; that is no statement which Ctrl-C could end.
    for (let i = 0; i < 3; i++) {
      terminal.type(keys.ctrlC);
      await terminal.shows(prompt);
    }
    terminal.enter("40 + 2");
    await terminal.shows(/^40 \+ 2\s+42\s+firesteel> $/);
  });

  it("cancels a job by Ctrl-C and goes on", async () => {
    const terminal = await open();

    terminal.enter("await sc.parallelize([1, 2], 2).map(() => { for (;;) {} }).count()");
    await terminal.shows(/\(0 \+ 2\) \/ 2/);
    terminal.type(keys.ctrlC);
    await terminal.shows(/JOB_CANCELLED[^]*firesteel> $/);
    terminal.enter("await sc.range(7).count() + 1000");
    await terminal.shows(/1007\s+firesteel> $/);
  });

  it("ends by Ctrl-C what is no job, and half a line, but never itself", async () => {
    const terminal = await open();

    // Not by console.log: an interrupt in the midst of that would leave its stream half-way.
    terminal.enter('fs.writeSync(1, "LOOP" + "ING"); for (;;) {}');
    await terminal.shows(/LOOPING/);
    terminal.type(keys.ctrlC);
    await terminal.shows(/interrupted[^]*firesteel> $/);
    // Once more with the engine at work, which listens to signals itself.
    terminal.enter("await sc.range(5).count() + 100");
    await terminal.shows(/105\s+firesteel> $/);
    terminal.enter('fs.writeSync(1, "LOOP" + "ING"); for (;;) {}');
    await terminal.shows(/LOOPING/);
    terminal.type(keys.ctrlC);
    await terminal.shows(/interrupted[^]*firesteel> $/);
    terminal.enter('fs.writeSync(1, "WAIT" + "ING"); await new Promise(() => {})');
    await terminal.shows(/WAITING/);
    terminal.type(keys.ctrlC);
    await terminal.shows(/interrupted[^]*firesteel> $/);
    terminal.type("throw new Error('never run'");
    await terminal.shows(/run'$/);
    for (let i = 0; i < 3; i++) {
      terminal.type(keys.ctrlC);
      await terminal.shows(prompt);
    }
    terminal.enter("40 + 2");
    await terminal.shows(/^40 \+ 2\s+42\s+firesteel> $/);
  });

  it("survives a job that fails while nobody waits for it", async () => {
    const terminal = await open();

    terminal.enter("const lost = sc.range(3).map(() => { throw new Error('ba' + 'd') }).count()");
    await terminal.shows(/TASK_FAILED[^]*USER_EXCEPTION[^]*firesteel> $/);
    terminal.enter("await sc.range(5).count() + 100");
    await terminal.shows(/105\s+firesteel> $/);
  });

  it("stops the context at Ctrl-D, and remembers what was typed", async () => {
    const first = await open();
    first.enter("await sc.range(9).map((x) => [x % 2, x]).groupByKey().count() + 900");
    await first.shows(/902\s+firesteel> $/);
    first.type(keys.ctrlD);

    expect(await first.ends()).toBe(0);
    expect(readdirSync(scratch)).toEqual([]);
    const second = await open();
    second.type(keys.up);
    await second.shows(/groupByKey\(\)\.count\(\) \+ 900/);
  });

  it("stops the context at SIGTERM", async () => {
    const terminal = await open();
    terminal.enter("await sc.range(9).count() + 100");
    await terminal.shows(/109\s+firesteel> $/);
    terminal.enter("process.kill(process.pid, 'SIGTERM')");

    expect(await terminal.ends()).toBe(143);
    expect(readdirSync(scratch)).toEqual([]);
  });

  it.each([
    ["a master that there is not", ["--master", "lokal"], /^error: .*lokal/],
    [
      "a heap that it cannot have",
      ["--driver-memory", "1g"],
      /^error: .*--max-old-space-size=1024/,
    ],
  ])("does not start with %s", async (_, flags, message) => {
    const terminal = new Terminal([process.execPath, main, "shell", ...flags], {});
    terminals.push(terminal);

    expect(await terminal.ends()).toBe(1);
    expect(terminal.text).toMatch(message);
  });
});
