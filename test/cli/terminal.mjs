import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";

/** Runs a command in a pseudo-terminal of its own, and relays between that and pipes. */
const relay = `
import os, pty, sys
status = pty.spawn(["sh", "-c", 'stty rows 40 cols 200; exec "$0" "$@"'] + sys.argv[1:])
sys.exit(os.waitstatus_to_exitcode(status))
`;

export const keys = { ctrlC: "\u0003", ctrlD: "\u0004", tab: "\t", up: "\u001b[A", enter: "\r" };

/** A person at a terminal: types, and waits for what the screen shows. */
export class Terminal {
  #child;
  #ended;
  #text = "";
  #seen = 0;

  constructor(command, env) {
    this.#child = spawn("python3", ["-c", relay, ...command], {
      env: { ...process.env, TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding("utf8").on("data", (chunk) => {
        this.#text += chunk;
        this.#child.emit("shown");
      });
    this.#ended = once(this.#child, "close").then(([code]) => {
      this.#child.emit("shown");
      return code;
    });
  }

  /** All that was printed, without colours and movements. */
  get text() {
    return stripVTControlCharacters(this.#text);
  }

  type(text) {
    this.#child.stdin.write(text);
  }

  enter(line) {
    this.type(line + keys.enter);
  }

  /** Waits for a text after that which was found last. */
  async shows(pattern) {
    const deadline = AbortSignal.timeout(60_000);
    for (;;) {
      const found = pattern.exec(this.text.slice(this.#seen));
      if (found !== null) {
        this.#seen += found.index + found[0].length;
        return found[0];
      }
      if (this.#child.exitCode !== null || deadline.aborted)
        throw new Error(`waited for ${String(pattern)}; the screen showed:\n${this.text}`);
      await once(this.#child, "shown", { signal: deadline }).catch(() => undefined);
    }
  }

  /** @returns the exit code of the command */
  async ends() {
    return await this.#ended;
  }

  kill() {
    this.#child.kill("SIGKILL");
  }
}
