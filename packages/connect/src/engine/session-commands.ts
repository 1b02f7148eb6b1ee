import { createHash } from "node:crypto";
import type { ConnectSession } from "../client/connect-session.ts";
import { encodeBody, encodeCommand, type WorkerCommand } from "../wire/command.ts";

/** Bytes of a command that still travel inside the plan. */
const mostInline = 256 * 1024;

/** Encodes commands for a session; large ones go once as files, named by their content. */
export class SessionCommands {
  readonly #session: ConnectSession;
  readonly #sent = new Map<string, Promise<void>>();

  constructor(session: ConnectSession) {
    this.#session = session;
  }

  async encode(command: WorkerCommand): Promise<Uint8Array> {
    const body = encodeBody(command);
    if (body.byteLength <= mostInline) return encodeCommand(body);
    const name = `firesteel-command-${createHash("sha256").update(body).digest("hex")}`;
    let sending = this.#sent.get(name);
    if (sending === undefined) {
      sending = this.#session.addArtifacts([{ name: `files/${name}`, bytes: body }]);
      this.#sent.set(name, sending);
      sending.catch(() => this.#sent.delete(name));
    }
    await sending;
    return encodeCommand(body, name);
  }
}
