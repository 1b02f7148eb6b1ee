import {
  EnvironmentError,
  type MultipartUpload,
  type MultipartUploads,
  type UploadedPart,
} from "@firesteel/core/io";
import { MemoryFileSystem } from "./memory-file-system.ts";

/** An object store in memory: no rename, but multipart uploads. */
export class MemoryObjectStore extends MemoryFileSystem {
  readonly multipart: MemoryMultipart = new MemoryMultipart(this);

  constructor(...args: ConstructorParameters<typeof MemoryFileSystem>) {
    super(...args);
    Object.assign(this.capabilities, { atomicRename: false, multipart: true });
  }
}

interface PendingUpload {
  readonly upload: MultipartUpload;
  readonly parts: Map<number, Uint8Array>;
}

export class MemoryMultipart implements MultipartUploads {
  readonly minPartBytes: number = 16;
  readonly maxPartBytes = 4096;
  maxParts = 100;
  /** Calls by name, and the most parts that were on their way at once. */
  readonly calls: Record<string, number> = {};
  mostAtOnce = 0;
  readonly uploads = new Map<string, PendingUpload>();
  readonly #completed = new Set<string>();
  readonly #store: MemoryFileSystem;
  #underWay = 0;
  #nextId = 0;

  constructor(store: MemoryFileSystem) {
    this.#store = store;
  }

  async start(path: string): Promise<MultipartUpload> {
    this.#called("start", path);
    const upload = { path, uploadId: `u${this.#nextId++}` };
    this.uploads.set(upload.uploadId, { upload, parts: new Map() });
    return upload;
  }

  async uploadPart(
    { path, uploadId }: MultipartUpload,
    partNumber: number,
    bytes: Uint8Array,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<UploadedPart> {
    this.#called("uploadPart", path);
    const copy = new Uint8Array(bytes);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    await new Promise((resolve) => setImmediate(resolve));
    this.#underWay--;
    signal?.throwIfAborted();
    this.#pending(uploadId).parts.set(partNumber, copy);
    return { partNumber, length: copy.length, tag: String(copy.length) };
  }

  async complete(
    { path, uploadId }: MultipartUpload,
    parts: readonly UploadedPart[],
  ): Promise<void> {
    this.#called("complete", path);
    if (this.#completed.has(uploadId)) return;
    const { parts: arrived } = this.#pending(uploadId);
    const chunks = parts.map(({ partNumber }) => arrived.get(partNumber) ?? new Uint8Array());
    this.#store.put(path, Buffer.concat(chunks));
    this.uploads.delete(uploadId);
    this.#completed.add(uploadId);
  }

  async abort({ path, uploadId }: MultipartUpload): Promise<void> {
    this.#called("abort", path);
    this.uploads.delete(uploadId);
  }

  async pending(path: string): Promise<readonly MultipartUpload[]> {
    this.#called("pending", path);
    const all = [...this.uploads.values()].map(({ upload }) => upload);
    return all.filter((upload) => upload.path === path || upload.path.startsWith(`${path}/`));
  }

  #called(name: string, path: string): void {
    this.#store.options.beforeChange?.(name, path);
    this.calls[name] = (this.calls[name] ?? 0) + 1;
  }

  #pending(uploadId: string): PendingUpload {
    const pending = this.uploads.get(uploadId);
    if (pending === undefined)
      throw new EnvironmentError("UPLOAD_NOT_FOUND", `there is no upload ${uploadId}`);
    return pending;
  }
}
