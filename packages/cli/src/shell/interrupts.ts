import type { REPLServer } from "node:repl";
import type { SparkContext } from "@firesteel/core";

/** What Ctrl-C does in the shell: it ends jobs, statements and half-written lines, never the shell. */
export class Interrupts {
  readonly #server: REPLServer;
  readonly #sc: SparkContext;
  #isEvaluating = false;
  #hasCancelled = false;

  constructor(server: REPLServer, sc: SparkContext) {
    this.#server = server;
    this.#sc = sc;
  }

  listen(): void {
    const server = this.#server;
    const evaluate = server.eval;
    Object.assign(server, {
      eval: (...[code, context, file, callback]: Parameters<typeof evaluate>): void => {
        this.#isEvaluating = true;
        this.#hasCancelled = false;
        // Node ends an endless loop by a handler of its own, which does not come to its own beside others.
        const held = process.listeners("SIGINT");
        for (const each of held) process.off("SIGINT", each);
        try {
          evaluate.call(server, code, context, file, (error, result) => {
            this.#isEvaluating = false;
            callback(error, result);
          });
        } finally {
          for (const each of held) process.on("SIGINT", each);
        }
      },
    });
    // A statement that throws does not come to the callback, only to the next prompt.
    const displayPrompt = server.displayPrompt.bind(server);
    Object.assign(server, {
      displayPrompt: (preserveCursor?: boolean): void => {
        this.#isEvaluating = false;
        displayPrompt(preserveCursor);
      },
    });
    const inherited = server.listeners("SIGINT") as (() => void)[];
    server.removeAllListeners("SIGINT");
    const onInterrupt = (): void => {
      if (this.#cancelsJobs()) return;
      // On an empty line Node asks for another Ctrl-C, and ends at that.
      if (!this.#isEvaluating && server.line === "") server.write(" ");
      for (const each of inherited) each.call(server);
    };
    server.on("SIGINT", onInterrupt);
    // Where the terminal is not in raw mode, and for `kill -INT`.
    process.on("SIGINT", onInterrupt);
  }

  /** The statement that awaits a job ends with the job; the next Ctrl-C ends one that does not. */
  #cancelsJobs(): boolean {
    if (this.#hasCancelled || this.#sc.statusTracker().getActiveJobIds().length === 0) return false;
    this.#hasCancelled = this.#isEvaluating;
    this.#sc.cancelAllJobs();
    return true;
  }
}
