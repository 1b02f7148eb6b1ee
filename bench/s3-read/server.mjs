/** A real S3 server on loopback with one object in it, for as long as a case runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const script = resolve(import.meta.dirname, "../../tools/servers/s3.sh");
const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };

/**
 * @param {string} file what the object holds
 * @param {number} bytes as much of it
 */
export async function serve(file, bytes) {
  const directory = await mkdtemp(join(tmpdir(), "bench-s3-"));
  const port = await freePort();
  const server = spawn("bash", [script, "run", "versitygw", String(port), directory], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const options = { endpoint, region: "us-east-1", forcePathStyle: true, credentials };
  while (!(await fetch(endpoint).catch(() => undefined))) {
    if (server.exitCode !== null) throw new Error(`the S3 server ended with ${server.exitCode}`);
    await new Promise((later) => setTimeout(later, 100));
  }
  const client = new S3Client(options);
  await client.send(new CreateBucketCommand({ Bucket: "bench" }));
  const Body = createReadStream(file, { end: bytes - 1 });
  await client.send(
    new PutObjectCommand({ Bucket: "bench", Key: "object", Body, ContentLength: bytes }),
  );
  client.destroy();
  return {
    options,
    async stop() {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
