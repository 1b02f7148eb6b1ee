import { createHash } from "node:crypto";
import type { ClosureBlob } from "../closure-bundle.ts";

/**
 * Large captured values by content. A blob lives as long as a captured closure, or a value on the driver, refers to
 * it: the registry itself holds it weakly.
 */
const blobs = new Map<string, WeakRef<ClosureBlob>>();
const ofBuffer = new WeakMap<ArrayBufferLike, ClosureBlob>();
const removed = new FinalizationRegistry<string>((id) => {
  if (blobs.get(id)?.deref() === undefined) blobs.delete(id);
});

/**
 * The blob with a buffer's content. Copied and hashed once for each buffer, and again only when its content changed,
 * which comparing finds out at a small part of the cost.
 */
export function blobOfBuffer(buffer: ArrayBufferLike): ClosureBlob {
  const bytes = new Uint8Array(buffer);
  const known = ofBuffer.get(buffer);
  if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known;
  const blob = register(bytes.slice());
  ofBuffer.set(buffer, blob);
  return blob;
}

export interface TextBlobInfo {
  readonly blob: ClosureBlob;
  readonly encoding: "latin1" | "utf16le";
}

/** The blob with a string's content: Latin-1 where that loses nothing, else UTF-16, lone surrogates kept. */
export function blobOfText(text: string): TextBlobInfo {
  const encoding = isLatin1(text) ? "latin1" : "utf16le";
  const bytes = Buffer.from(text, encoding);
  for (const reference of blobs.values()) {
    const known = reference.deref();
    if (known?.bytes.byteLength === bytes.byteLength && Buffer.compare(known.bytes, bytes) === 0)
      return { blob: known, encoding };
  }
  return { blob: register(bytes), encoding };
}

function isLatin1(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[^\u0000-\u00ff]/.test(text);
}

function register(bytes: Uint8Array): ClosureBlob {
  const id = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const known = blobs.get(id)?.deref();
  if (known !== undefined) return known;
  const blob: ClosureBlob = { id, bytes };
  blobs.set(id, new WeakRef(blob));
  removed.register(blob, id);
  return blob;
}
