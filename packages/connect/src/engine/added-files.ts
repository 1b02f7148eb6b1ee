import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@firesteel/core/engine";
import { create } from "tar";
import type { ConnectSession } from "../client/connect-session.ts";

/**
 * Files, directories and unpacked archives that a program takes along, as files of the session: each goes once, and
 * stands under its own name in the directory that tasks know. Directories go as archives, which Spark unpacks.
 */
export class AddedFiles {
  readonly #session: Pick<ConnectSession, "addArtifacts">;
  /** What was sent, by name, and how to tell that it was something else. */
  readonly #sent = new Map<string, string>();
  #sending: Promise<void> = Promise.resolve();

  constructor(session: Pick<ConnectSession, "addArtifacts">) {
    this.#session = session;
  }

  /**
   * Sends what was put into `directory` since the last call.
   *
   * @throws {UserError} `ADDED_FILE_CHANGED` where other content has got the name of what was sent
   */
  send(directory: string | undefined): Promise<void> {
    if (directory === undefined) return Promise.resolve();
    const sending = this.#sending.then(() => this.#sendNew(directory));
    this.#sending = sending.catch(() => undefined);
    return sending;
  }

  async #sendNew(directory: string): Promise<void> {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const { name } = entry;
      const path = join(directory, name);
      const { mtimeMs, size } = await stat(path);
      const state = `${mtimeMs} ${size}`;
      const before = this.#sent.get(name);
      if (before === state) continue;
      if (before !== undefined)
        throw new UserError(
          "ADDED_FILE_CHANGED",
          `the file ${name} was sent to the executors before, and another of that name was added since: Spark replaces no file of a session; give it another name`,
          { fields: { name } },
        );
      const file = entry.isDirectory()
        ? { name: `archives/${name}.tar.gz#${name}`, bytes: await archive(path) }
        : { name: `files/${name}`, bytes: await readFile(path) };
      await this.#session.addArtifacts([file]);
      this.#sent.set(name, state);
    }
  }
}

async function archive(directory: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const packed = create({ cwd: directory, gzip: { level: 1 }, portable: true }, ["."]);
  for await (const chunk of packed as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
