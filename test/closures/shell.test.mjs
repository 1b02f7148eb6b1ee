/** Functions typed into Node's shell, one line at a time. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { node24 } from "./runners/node24.mjs";
import { compiled, output, workerFile } from "./runners/paths.mjs";

const url = (file) => JSON.stringify(pathToFileURL(join(compiled, file)).href);

/** Lines, and for those that give a function the result on the worker. */
const dialogue = [
  [`const { runCases } = await import(${url("run-cases.js")})`],
  ["var base = 100"],
  ["let k = 3"],
  ["const table = new Map([['a', { n: 1 }]])"],
  ["function helper(x) { return x * k + base }"],
  ["class Point { constructor(x) { this.x = x } twice() { return this.x * 2 * k } }"],
  ["var point = new Point(2)"],
  ["const fs2 = await import('node:fs')"],
  ["implicit = 7"],
  ["(x) => x + 1", 3],
  ["(x) => x + base", 102],
  ["(x) => helper(x)", 106],
  ["(x) => new Point(x).twice() + table.get('a').n", 13],
  ["() => [point.twice(), point instanceof Point]", [12, true]],
  ["() => path.basename('/a/b')", "b"],
  ["() => fs2.existsSync('/')", true],
  ["() => [implicit, typeof os.EOL]", [7, "string"]],
  ["() => globalThis.base", undefined],
  ["async (x) => { const { EOL } = await import('node:os'); return [EOL.length, ++k] }", [1, 4]],
];

async function converse(node) {
  const child = spawn(node, ["-i"], {
    cwd: output,
    env: { ...process.env, NODE_REPL_HISTORY: "", NODE_OPTIONS: "", NO_COLOR: "1" },
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  const deadline = Date.now() + 60_000;
  const say = async (line, i) => {
    // On one line: with input from a pipe the shell of Node 24 does not wait for a promise between lines.
    child.stdin.write(`${line}; console.log("DONE" + " ${i}")\n`);
    while (!text.includes(`DONE ${i}\n`)) {
      if (Date.now() > deadline) throw new Error(`the shell said only:\n${String(text)}`);
      await setTimeout(20);
    }
  };
  const worker = JSON.stringify(workerFile);
  for (const [i, [line, ...expected]] of dialogue.entries()) {
    if (expected.length === 0) await say(line, i);
    else {
      const wanted = expected[0] === undefined ? "undefined" : JSON.stringify(expected[0]);
      const row = `{ name: "x", make: () => f${i}, args: [2], expected: ${String(wanted)} }`;
      await say(`f${i} = (${String(line)})`, `${i} f`);
      await say(
        `console.log("RESULT ${i} " + JSON.stringify(await runCases("node", ${worker}, [${row}])))`,
        i,
      );
    }
  }
  child.stdin.end(".exit\n");
  await new Promise((resolve) => child.once("close", resolve));
  return text;
}

describe.each(["node", "node24"])("the shell of %s", (name) => {
  it("captures what was typed before", async () => {
    const text = await converse(name === "node" ? process.execPath : await node24());

    for (const [i, [line, ...expected]] of dialogue.entries()) {
      if (expected.length === 0) continue;
      const json = new RegExp(`RESULT ${i} (\\[\\{.*)`).exec(text)?.[1];
      expect(JSON.parse(json ?? "[]"), `${String(line)}\n${text}`).toEqual([
        { name: "x", passed: true },
      ]);
    }
  });
});
