import { removeTempDirectory } from "./temp-directory.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Removes temporary directories when the process ends without closing the engine: at `exit`, and at signals that
 * nobody else handles. A program's own handlers keep their meaning: with one of them, a signal does here nothing but
 * what that handler does, and without, the process still dies of the signal.
 */
export class ExitCleaner {
  readonly #directories = new Set<string>();
  readonly #onExit = (): void => {
    for (const directory of this.#directories) removeTempDirectory(directory);
  };
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    this.#onExit();
    process.off(signal, this.#onSignal);
    process.kill(process.pid, signal);
  };

  add(directory: string): void {
    if (this.#directories.size === 0) {
      process.on("exit", this.#onExit);
      for (const signal of signals) process.on(signal, this.#onSignal);
    }
    this.#directories.add(directory);
  }

  remove(directory: string): void {
    if (!this.#directories.delete(directory) || this.#directories.size > 0) return;
    process.off("exit", this.#onExit);
    for (const signal of signals) process.off(signal, this.#onSignal);
  }
}

/** One for all engines of the process. */
export const exitCleaner: ExitCleaner = new ExitCleaner();
