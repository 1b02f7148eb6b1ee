/** What data that begins with these bytes seems to be; undefined where nothing known does. */
export function sniffFormat(bytes: Uint8Array): string | undefined {
  const hex = Buffer.from(bytes.subarray(0, 10)).toString("hex");
  return signatures.find(([signature]) => hex.startsWith(signature))?.[1];
}

/** Whether files of the codec with this short name begin with a signature at all. */
export function hasSignature(codec: string): boolean {
  return signatures.some(([, what]) => what === codec);
}

const signatures: readonly (readonly [hex: string, what: string])[] = [
  ["1f8b", "gzip"],
  ["28b52ffd", "zstd"],
  ["425a68", "bzip2"],
  ["04224d18", "an lz4 frame (of the lz4 command; .lz4 files of Hadoop are framed otherwise)"],
  ["ff060000734e61507059", "a snappy frame (.snappy files of Hadoop are framed otherwise)"],
  ["504b0304", "a zip archive"],
  ["fd377a585a00", "xz"],
  ["534551", "a sequence file"],
  ["50415231", "Parquet"],
];
