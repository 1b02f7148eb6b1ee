import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { promisify } from "node:util";
import { forward } from "./forward.ts";

const run = promisify(execFile);
const password = "changeit";

/** A certificate of this host that signed itself, in the files `<name>.p12`, with its key, and `<name>.pem`. */
export class Certificate {
  readonly pfxFile: string;
  /** What a client has to trust. */
  readonly pemFile: string;

  private constructor(path: string) {
    this.pfxFile = `${path}.p12`;
    this.pemFile = `${path}.pem`;
  }

  /** Made with the JDK's own tool, since Spark brings no other. */
  static async make(directory: string, name: string): Promise<Certificate> {
    const certificate = new Certificate(join(directory, name));
    const store = ["-keystore", certificate.pfxFile, "-storepass", password, "-alias", name];
    const subject = [
      "-dname",
      `CN=${name}`,
      "-ext",
      "san=dns:localhost,ip:127.0.0.1",
      "-validity",
      "30",
    ];
    await run(
      "keytool",
      ["-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12"].concat(store, subject),
    );
    await run("keytool", ["-exportcert", "-rfc", "-file", certificate.pemFile].concat(store));
    return certificate;
  }
}

/** Takes connections with TLS and hands them on without: Spark's Connect server speaks none itself. */
export class TlsProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(pfx: Buffer, target: number) {
    const options = { pfx, passphrase: password, ALPNProtocols: ["h2"] };
    this.#server = createServer(options, (inner) => forward(inner, target, this.#sockets));
    // Clients that do not trust the certificate, or speak no TLS.
    this.#server.on("tlsClientError", () => undefined);
  }

  static async start(certificate: Certificate, target: number): Promise<TlsProxy> {
    const proxy = new TlsProxy(await readFile(certificate.pfxFile), target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
