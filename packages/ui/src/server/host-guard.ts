import { isIP } from "node:net";

/**
 * Which `Host` headers are answered. A page of somebody else's whose name resolves to this machine is sent by browsers
 * under that name: it must get nothing. Addresses and `localhost` cannot be used so.
 */
export class HostGuard {
  readonly #names: ReadonlySet<string>;

  constructor(allowedHosts: readonly string[]) {
    this.#names = new Set(["localhost", ...allowedHosts.map((name) => name.toLowerCase())]);
  }

  allows(host: string | undefined): boolean {
    if (host === undefined) return false;
    const name = host.replace(/:\d+$/, "").toLowerCase();
    return isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 || this.#names.has(name);
  }
}
