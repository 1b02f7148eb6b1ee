/** An upload that has begun; plain data, which another process may go on with. */
export interface MultipartUpload {
  readonly path: string;
  readonly uploadId: string;
}

/** A part that has arrived; plain data. */
export interface UploadedPart {
  /** From 1 on; parts are put together in this order, gaps are allowed. */
  readonly partNumber: number;
  readonly length: number;
  /** What the store calls it. */
  readonly tag: string;
}

/**
 * Files that are uploaded in parts, by several processes if need be, and appear whole when they are completed: what
 * commits output in stores without atomic rename. Hadoop: `MultipartUploader`.
 */
export interface MultipartUploads {
  /** Every part but the last of a file has at least as many bytes. */
  readonly minPartBytes: number;
  readonly maxPartBytes: number;
  readonly maxParts: number;
  /** What writers send as one part, as long as the file's length allows it; `minPartBytes` by default. */
  readonly preferredPartBytes?: number;

  /** Begins; nothing is visible, an older file of the name stays. Two uploads of one path do not disturb each other. */
  start(path: string): Promise<MultipartUpload>;
  /** May be repeated: the last of equal number counts. The bytes are the caller's again when the promise settles. */
  uploadPart(
    upload: MultipartUpload,
    partNumber: number,
    bytes: Uint8Array,
    options?: { readonly signal?: AbortSignal },
  ): Promise<UploadedPart>;
  /**
   * Makes the file visible, replacing an older one. May be repeated with the same parts, also by another process after
   * a crash.
   *
   * @throws {FiresteelError} `UPLOAD_NOT_FOUND` where the upload was aborted or never begun; `INVALID_UPLOAD` without
   *   parts or with unknown ones
   */
  complete(upload: MultipartUpload, parts: readonly UploadedPart[]): Promise<void>;
  /** Removes its parts; nothing to do where it has ended. A completed file stays. */
  abort(upload: MultipartUpload): Promise<void>;
  /** Uploads at or below `path` that are neither completed nor aborted. */
  pending(path: string): Promise<readonly MultipartUpload[]>;
}
