import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { S3Options } from "@firesteel/s3";
import { freePorts } from "./free-ports.ts";

const root = join(import.meta.dirname, "../../..");

/** A real S3 server that keeps objects as files, where others can look at them. */
export interface Versitygw extends AsyncDisposable {
  readonly options: S3Options;
  /** The local file of an object. */
  file(key: string): string;
  put(key: string, body: Uint8Array): Promise<void>;
}

/** Starts a server with one empty bucket. */
export async function startVersitygw(bucket: string): Promise<Versitygw> {
  const directory = await mkdtemp(join(tmpdir(), "hdfs-s3-"));
  const port = await freePorts([0]);
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn("bash", ["tools/servers/s3.sh", "run", "versitygw", `${port}`, directory], {
    stdio: ["ignore", "ignore", "inherit"],
    cwd: root,
  });
  while (!(await fetch(endpoint).catch(() => undefined))) {
    if (server.exitCode !== null) throw new Error(`versitygw ended with ${server.exitCode}`);
    await new Promise((later) => setTimeout(later, 100));
  }
  const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };
  const options = { endpoint, region: "us-east-1", forcePathStyle: true, credentials };
  const client = new S3Client(options);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    options,
    file: (key) => join(directory, "data", bucket, key),
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
