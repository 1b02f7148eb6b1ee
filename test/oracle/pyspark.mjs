/** Programs on a real PySpark, in one process of `tools/oracle/run-programs.py`. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { sparkPython } from "./run-with-spark.mjs";

const root = new URL("../../", import.meta.url).pathname;

export class PySpark {
  #process;
  #waiting = new Map();
  #nextId = 0;
  #ready;
  #log = "";

  static async start() {
    const spark = new PySpark(await sparkPython());
    await spark.#ready;
    return spark;
  }

  constructor(python) {
    this.#process = spawn(python, ["tools/oracle/run-programs.py"], {
      cwd: root,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process.stderr.setEncoding("utf8").on("data", (text) => {
      this.#log = (this.#log + text).slice(-4000);
    });
    let ready;
    let fail;
    this.#ready = new Promise((resolve, reject) => {
      ready = resolve;
      fail = reject;
    });
    this.#process.on("exit", (code) => {
      const error = new Error(`PySpark ended with code ${code}\n${this.#log}`);
      fail(error);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      const answer = JSON.parse(line);
      if (answer.ready !== undefined) return ready(answer.ready);
      const { resolve } = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      resolve(answer);
    });
  }

  /** The result of Python source that defines `program(sc)`, as `{ value }` or `{ error }`. */
  async run(source) {
    const id = `program-${this.#nextId++}`;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#process.stdin.write(`${JSON.stringify({ id, source })}\n`);
    const { value, error } = await answer;
    return error === undefined ? { value: unwrapped(value) } : { error };
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin.end();
    await ended;
  }
}

const specials = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };

function unwrapped(value) {
  if (Array.isArray(value)) return value.map(unwrapped);
  return typeof value === "object" && value !== null ? specials[value.$] : value;
}
