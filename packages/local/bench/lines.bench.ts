import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileSystemRegistry, TextInputFormat } from "@firesteel/core/io";
import { bench, describe } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "firesteel-bench-"));
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));

const words = "the quick brown fox jumps over the lazy dog while ".repeat(2).slice(0, 79);
const files = {
  "50 MB of ASCII, LF": `${words}\n`.repeat(650_000),
  "50 MB of ASCII, CRLF": `${words.slice(1)}\r\n`.repeat(650_000),
  "50 MB of UTF-8, LF": `${words.slice(2)}ä\n`.repeat(650_000),
};

/** What a program would do that knows its input: chunks cut at the last LF, decoded at once. */
function countByHand(path: string): number {
  const fd = openSync(path, "r");
  const buffer = Buffer.allocUnsafeSlow(64 * 1024);
  let filled = 0;
  let count = 0;
  for (;;) {
    const read = readSync(fd, buffer, filled, buffer.length - filled, null);
    if (read === 0) break;
    filled += read;
    const cut = buffer.lastIndexOf(10, filled - 1) + 1;
    count += buffer.toString("utf8", 0, cut).split("\n").length - 1;
    buffer.copyWithin(0, cut, filled);
    filled -= cut;
  }
  closeSync(fd);
  return count;
}

const context = {
  fileSystems: createFileSystemRegistry({ conf: {} }),
  conf: {},
  signal: new AbortController().signal,
};

async function countByFormat(path: string): Promise<number> {
  const format = new TextInputFormat({ paths: path });
  let count = 0;
  for (const split of await format.getSplits({ ...context, minSplits: 2 })) {
    await using reader = await format.createReader(split, context);
    for (;;) {
      const pending = reader.nextBatch();
      const batch = pending instanceof Promise ? await pending : pending;
      if (batch === null) break;
      count += batch.length;
    }
  }
  return count;
}

for (const [name, content] of Object.entries(files)) {
  const path = join(directory, name.replaceAll(/\W/g, "-"));
  writeFileSync(path, content);
  describe(`lines: ${name}`, () => {
    bench("hand-written loop", () => void countByHand(path), { iterations: 5 });
    bench("TextInputFormat", async () => void (await countByFormat(path)), { iterations: 5 });
  });
}
