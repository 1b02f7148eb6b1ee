/**
 * The same by hand: two processes, each with one stream by WebHDFS's OPEN over half of the file, with Node's own HTTP
 * client. Lines are cut from decoded pieces, as strings; bytes are only counted.
 */
import { isAscii } from "node:buffer";
import { fork } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";

const [what, webHdfs, path, , index] = process.argv.slice(2);
const url = `${webHdfs}/webhdfs/v1${new URL(path).pathname}`;
if (index === undefined) await main();
else await work(Number(index));

async function main() {
  const started = process.hrtime.bigint();
  const children = [0, 1].map((i) =>
    fork(import.meta.filename, [what, webHdfs, path, "", String(i)]),
  );
  const exits = children.map((child) => once(child, "exit"));
  const messages = await Promise.all(children.map((child) => once(child, "message")));
  const count = messages.reduce((sum, [part]) => sum + part, 0);
  const jobSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  await Promise.all(exits);
  console.log(JSON.stringify({ jobSeconds, count }));
}

async function work(half) {
  const status = await (await fetch(`${url}?op=GETFILESTATUS`)).json();
  const { length } = status.FileStatus;
  const middle = Math.floor(length / 2);
  const range = half === 0 ? `offset=0&length=${middle}` : `offset=${middle}`;
  const redirected = await request(`${url}?op=OPEN&${range}`);
  redirected.resume();
  const body = await request(redirected.headers.location);
  // The line that the middle cuts is counted by its end, where the newline is.
  let count = 0;
  let rest = "";
  body.on("data", (chunk) => {
    if (what === "bytes") {
      count += chunk.length;
      return;
    }
    const lines = (rest + (isAscii(chunk) ? chunk.latin1Slice() : chunk.utf8Slice())).split("\n");
    rest = lines.pop();
    count += lines.length;
  });
  await once(body, "end");
  // The last line of the file may have no newline.
  if (what === "lines" && half === 1 && rest !== "") count += 1;
  process.send(count, () => process.disconnect());
}

function request(address) {
  return new Promise((resolve, reject) => get(address, resolve).once("error", reject));
}
