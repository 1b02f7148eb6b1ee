import { createHash } from "node:crypto";
import {
  type MultipartUpload,
  type MultipartUploads,
  type UploadedPart,
  UserError,
} from "@firesteel/core/io";
import { isBelow, type MemoryTree, parentOf } from "./memory-tree.ts";

interface Upload {
  readonly path: string;
  readonly parts: Map<number, { readonly tag: string; readonly bytes: Uint8Array }>;
  state: "pending" | "completed" | "aborted";
}

/** Uploads in parts, for {@link MemoryTree}. */
export class MemoryMultipart implements MultipartUploads {
  readonly minPartBytes = 1024;
  readonly maxPartBytes: number = 1024 * 1024 * 1024;
  readonly maxParts = 10_000;
  readonly #tree: MemoryTree;
  readonly #localPath: (path: string) => string;
  readonly #uploads = new Map<string, Upload>();

  constructor(tree: MemoryTree, localPath: (path: string) => string) {
    this.#tree = tree;
    this.#localPath = localPath;
  }

  async start(path: string): Promise<MultipartUpload> {
    this.#localPath(path);
    const uploadId = `upload-${this.#uploads.size}`;
    this.#uploads.set(uploadId, { path, parts: new Map(), state: "pending" });
    return { path, uploadId };
  }

  async uploadPart(
    upload: MultipartUpload,
    partNumber: number,
    bytes: Uint8Array,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UploadedPart> {
    options.signal?.throwIfAborted();
    const known = this.#find(upload, "pending");
    const tag = createHash("sha256").update(bytes).digest("hex");
    known.parts.set(partNumber, { tag, bytes: Uint8Array.from(bytes) });
    return { partNumber, length: bytes.length, tag };
  }

  async complete(upload: MultipartUpload, parts: readonly UploadedPart[]): Promise<void> {
    const known = this.#find(upload, "pending", "completed");
    const ordered = parts.toSorted((a, b) => a.partNumber - b.partNumber);
    const chunks = ordered.map(({ partNumber, tag }) => {
      const part = known.parts.get(partNumber);
      if (part === undefined || part.tag !== tag)
        throw new UserError(
          "INVALID_UPLOAD",
          `cannot complete ${upload.path}: its part ${partNumber} did not arrive`,
        );
      return part.bytes;
    });
    if (chunks.length === 0)
      throw new UserError("INVALID_UPLOAD", `cannot complete ${upload.path} without parts`);
    if (known.state === "completed") return;
    const local = this.#localPath(upload.path);
    this.#tree.checkCreate(local, true);
    this.#tree.makeDirectories(parentOf(local));
    this.#tree.put(local, Buffer.concat(chunks));
    known.state = "completed";
  }

  async abort(upload: MultipartUpload): Promise<void> {
    const known = this.#uploads.get(upload.uploadId);
    if (known?.state !== "pending") return;
    known.state = "aborted";
    known.parts.clear();
  }

  async pending(path: string): Promise<readonly MultipartUpload[]> {
    return [...this.#uploads]
      .filter(
        ([, upload]) =>
          upload.state === "pending" && (upload.path === path || isBelow(upload.path, path)),
      )
      .map(([uploadId, upload]) => ({ path: upload.path, uploadId }));
  }

  #find(upload: MultipartUpload, ...states: readonly Upload["state"][]): Upload {
    const known = this.#uploads.get(upload.uploadId);
    if (known === undefined || known.path !== upload.path || !states.includes(known.state))
      throw new UserError(
        "UPLOAD_NOT_FOUND",
        `there is no upload ${upload.uploadId} of ${upload.path}: it was never begun, or it has ended`,
      );
    return known;
  }
}
