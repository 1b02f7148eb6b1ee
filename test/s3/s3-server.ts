import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Options } from "@firesteel/s3";

export type S3ServerKind = "versitygw" | "s3proxy";
export const s3ServerKinds: readonly S3ServerKind[] = ["versitygw", "s3proxy"];

const script = resolve(import.meta.dirname, "../../../tools/servers/s3.sh");
const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };

/** A real S3 server in a process of its own, with data of its own. */
export class S3Server implements AsyncDisposable {
  readonly kind: S3ServerKind;
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(kind: S3ServerKind, port: number, process: ChildProcess, directory: string) {
    this.kind = kind;
    this.port = port;
    this.#process = process;
    this.#directory = directory;
  }

  /** Waits until it answers. */
  static async start(kind: S3ServerKind): Promise<S3Server> {
    const directory = await mkdtemp(join(tmpdir(), `s3-${kind}-`));
    const port = await freePort();
    const child = spawn("bash", [script, "run", kind, String(port), directory], {
      stdio: ["ignore", "ignore", "pipe"],
      // The suite was told to install it; where tests are run by hand, the script looks in the same place.
      cwd: resolve(import.meta.dirname, "../../.."),
    });
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)));
    const server = new S3Server(kind, port, child, directory);
    while (!(await server.#answers())) {
      if (child.exitCode !== null) throw new Error(`${kind} ended at once:\n${errors}`);
      await new Promise((later) => setTimeout(later, 100));
    }
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How Firesteel reaches it. */
  options(more: S3Options = {}): S3Options {
    const { endpoint } = this;
    return { endpoint, region: "us-east-1", forcePathStyle: true, credentials, ...more };
  }

  /** Amazon's own client, for what only tests need. */
  client(): S3Client {
    const { endpoint } = this;
    return new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  }

  async createBucket(name: string): Promise<void> {
    const client = this.client();
    await client.send(new CreateBucketCommand({ Bucket: name }));
    client.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill("SIGKILL");
      await ended;
    }
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(this.endpoint)).status > 0;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
