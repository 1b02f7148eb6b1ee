/** The library of a codec, decompressing a file, twice. Line ends are counted so that answers can be compared. */
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as zlib from "node:zlib";

const [path, codec] = process.argv.slice(2);
const fromCodecs = createRequire(new URL("../../packages/codecs/package.json", import.meta.url));

const libraries = {
  gzip: () => pipeThrough(zlib.createGunzip({ chunkSize: 128 * 1024 })),
  zstd: () =>
    "createZstdDecompress" in zlib
      ? pipeThrough(zlib.createZstdDecompress({ chunkSize: 128 * 1024 }))
      : zstdWasm(),
  bzip2,
};

let lines = 0;
const firstSeconds = await run();
const cpu = process.cpuUsage();
const readSeconds = await run();
const { user, system } = process.cpuUsage(cpu);
const cpuSeconds = (user + system) / 1e6;
console.log(JSON.stringify({ firstSeconds, readSeconds, cpuSeconds, lines }));

async function run() {
  lines = 0;
  const started = process.hrtime.bigint();
  await libraries[codec]();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

function count(bytes) {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
}

async function pipeThrough(decompressor) {
  for await (const chunk of createReadStream(path).pipe(decompressor)) count(chunk);
}

/** libzstd in WebAssembly, frame by frame as the file holds them: the most that it takes at once. */
async function zstdWasm() {
  const { init, decompress } = await import(fromCodecs.resolve("@bokuweb/zstd-wasm"));
  await init();
  for (const frame of partsOf(readFileSync(path), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])))
    count(decompress(frame));
}

/** libbz2 in WebAssembly, stream by stream as the file holds them: the most that it takes at once. */
async function bzip2() {
  const { default: BZip2 } = await import(fromCodecs.resolve("bzip2-wasm"));
  const library = new BZip2();
  await library.init();
  for (const stream of partsOf(readFileSync(path), Buffer.from("BZh91AY&SY", "latin1")))
    count(library.decompress(stream, 900_000));
}

// What begins with `header`, up to the next one.
function* partsOf(file, header) {
  for (let start = 0; start < file.length;) {
    const next = file.indexOf(header, start + header.length);
    const end = next === -1 ? file.length : next;
    yield file.subarray(start, end);
    start = end;
  }
}
