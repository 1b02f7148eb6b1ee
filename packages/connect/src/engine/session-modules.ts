import { type ImportReference, modulesOfBundle, type StageProgram } from "@firesteel/core/engine";
import type { ConnectSession } from "../client/connect-session.ts";
import { bundleModule } from "../pack/bundle-module.ts";

/** File of a session for each module that a stage's functions import, by the key of the reference. */
export type ModuleFiles = Readonly<Record<string, string>>;

/** Sends the packages that functions import to executors that have only our worker; each once a session. */
export class SessionModules {
  readonly #session: ConnectSession;
  readonly #names = new Map<string, Promise<string>>();
  readonly #sent = new Set<string>();

  constructor(session: ConnectSession) {
    this.#session = session;
  }

  /** @throws {UserError} `MODULE_NOT_BUNDLED` */
  async filesOf(program: StageProgram): Promise<ModuleFiles> {
    const files: [string, string][] = [];
    for (const [key, reference] of modulesOfBundle(program.bundle))
      if (!isEverywhere(reference)) files.push([key, await this.#send(key, reference)]);
    return Object.fromEntries(files);
  }

  #send(key: string, reference: ImportReference): Promise<string> {
    let name = this.#names.get(key);
    if (name === undefined) {
      name = this.#bundleAndSend(reference);
      this.#names.set(key, name);
      name.catch(() => this.#names.delete(key));
    }
    return name;
  }

  async #bundleAndSend(reference: ImportReference): Promise<string> {
    const { name, files } = await bundleModule(reference);
    const missing = files.filter((file) => !this.#sent.has(file.name));
    await this.#session.addArtifacts(
      missing.map((file) => ({ name: `files/${file.name}`, bytes: file.bytes })),
    );
    for (const file of missing) this.#sent.add(file.name);
    return name;
  }
}

/** Node's own modules, and packages of ours, which the worker brings. */
function isEverywhere({ specifier }: ImportReference): boolean {
  return specifier.startsWith("node:") || specifier.startsWith("@firesteel/");
}
