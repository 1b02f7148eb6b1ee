/**
 * The same by hand: two processes, each with one `GetObject` stream over half of the object. Lines are cut from decoded
 * pieces, as strings; bytes are only counted.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { isAscii } from "node:buffer";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";

const [what, options, , index] = process.argv.slice(2);
if (index === undefined) await main();
else await work(Number(index));

async function main() {
  const started = process.hrtime.bigint();
  const children = [0, 1].map((i) => fork(import.meta.filename, [what, options, "", String(i)]));
  const exits = children.map((child) => once(child, "exit"));
  const messages = await Promise.all(children.map((child) => once(child, "message")));
  const count = messages.reduce((sum, [part]) => sum + part, 0);
  const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  await Promise.all(exits);
  console.log(JSON.stringify({ jobSeconds, count }));
}

async function work(half) {
  const client = new S3Client(JSON.parse(options));
  const object = { Bucket: "bench", Key: "object" };
  const { ContentLength: length } = await client.send(new HeadObjectCommand(object));
  const middle = Math.floor(length / 2);
  const range = half === 0 ? `bytes=0-${middle - 1}` : `bytes=${middle}-`;
  const { Body } = await client.send(new GetObjectCommand({ ...object, Range: range }));
  // The line that the middle cuts is counted by its end, where the newline is.
  let count = 0;
  let rest = "";
  for await (const chunk of Body) {
    if (what === "bytes") {
      count += chunk.length;
      continue;
    }
    const lines = (rest + (isAscii(chunk) ? chunk.latin1Slice() : chunk.utf8Slice())).split("\n");
    rest = lines.pop();
    count += lines.length;
  }
  // The last line of the object may have no newline.
  if (what === "lines" && half === 1 && rest !== "") count += 1;
  process.send(count, () => process.disconnect());
  client.destroy();
}
