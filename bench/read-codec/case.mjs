import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { codecInfo, loadCodec } from "@firesteel/core/io";
import { defineCase } from "../harness/define-case.mjs";
import { generateText } from "../harness/generate-text.mjs";
import { readMetrics } from "../read-lines/case.mjs";

/**
 * Lines of a compressed file, counted, against the codec's library decompressing the same file and nothing else.
 */
function readCodec([codec, usual]) {
  return defineCase(import.meta.dirname, {
    name: `read-${codec}`,
    async prepare(scale) {
      const { path, bytes } = generateText(usual * scale);
      const compressed = await compress(path, codec);
      return { arguments: [compressed, codec], about: `${(bytes / 1e6).toFixed(0)} MB of text` };
    },
    metrics: readMetrics,
    answer: ({ lines }) => ({ lines }),
  });
}

async function compress(path, name) {
  const codec = await loadCodec(codecInfo(name));
  const target = path + codec.extension;
  if (existsSync(target)) return target;
  const unfinished = `${target}.unfinished`;
  const file = openSync(unfinished, "w");
  const compressor = codec.createCompressor();
  const write = async (chunks) => {
    for (const chunk of await chunks) writeSync(file, chunk);
  };
  await write(compressor.write(readFileSync(path)));
  await write(compressor.end());
  closeSync(file);
  renameSync(unfinished, target);
  return target;
}

export const readCodecs = [
  ["gzip", 100],
  ["zstd", 100],
  ["bzip2", 20],
].map(readCodec);
