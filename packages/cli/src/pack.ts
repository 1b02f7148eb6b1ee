import { resolve } from "node:path";
import type { packWorker as PackWorker } from "@firesteel/connect";
import { EnvironmentError } from "@firesteel/core";

export interface PackFlags {
  readonly out?: string;
  readonly package?: readonly string[];
}

/**
 * Makes the worker archive and prints its path.
 *
 * @throws {EnvironmentError} `PACKAGE_NOT_INSTALLED` where `@firesteel/connect` is missing
 */
export async function pack(flags: PackFlags): Promise<void> {
  const { packWorker } = await loadConnect();
  const file = await packWorker({
    packages: flags.package ?? [],
    ...(flags.out === undefined ? {} : { file: resolve(flags.out) }),
  });
  process.stdout.write(`${file}\n`);
}

/** On demand: whoever stays on this machine does not install it. */
async function loadConnect(): Promise<{ readonly packWorker: typeof PackWorker }> {
  try {
    return await import("@firesteel/connect");
  } catch (cause) {
    const isMissing =
      cause instanceof Error &&
      "code" in cause &&
      cause.code === "ERR_MODULE_NOT_FOUND" &&
      cause.message.includes("'@firesteel/connect'");
    if (!isMissing) throw cause;
    throw new EnvironmentError(
      "PACKAGE_NOT_INSTALLED",
      "pack needs @firesteel/connect: npm install @firesteel/connect",
      { cause },
    );
  }
}
