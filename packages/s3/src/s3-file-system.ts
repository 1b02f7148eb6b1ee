import {
  type ByteReader,
  type ByteWriter,
  type CreateOptions,
  type FileStatus,
  type FileSystem,
  type FileSystemCapabilities,
  FiresteelError,
  forEachOf,
  type OpenOptions,
  resolveRange,
  UserError,
} from "@firesteel/core/io";
import { BucketConf } from "./bucket-conf.ts";
import { Bucket } from "./bucket.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-objects.ts";
import { bareEtag } from "./etag.ts";
import { explainHead } from "./explain-head.ts";
import { type ListedObject, listObjects } from "./list-objects.ts";
import { putDirectoryMark } from "./put-directory-mark.ts";
import { resolveOptions, resolvePartBytes } from "./resolve-options.ts";
import { S3ByteReader } from "./s3-byte-reader.ts";
import { S3ByteWriter } from "./s3-byte-writer.ts";
import { S3MultipartUploads } from "./s3-multipart-uploads.ts";
import type { S3Options } from "./s3-options.ts";
import { directoryPrefix, formatS3Path, parseS3Path, type S3Location } from "./s3-path.ts";
import { sdk } from "./sdk.ts";

type Located = S3Location & { readonly bucketOf: Bucket };

const maxParallelCopies = 10;

/**
 * Objects of S3 as files. A directory is what the keys of its children begin with, or an empty object whose key ends
 * with a slash (as Hadoop's S3A makes and reads them): a name is looked up as an object first, then as a prefix.
 * `rename` copies and deletes object by object: it is not atomic, and takes as long as copying does.
 */
export class S3FileSystem implements FileSystem {
  readonly scheme: string;
  readonly capabilities: FileSystemCapabilities = {
    atomicRename: false,
    consistentList: true,
    conditionalCreate: true,
    append: false,
    atomicCreate: true,
    directories: false,
    multipart: true,
    etags: true,
  };
  readonly multipart: S3MultipartUploads;
  readonly #options: S3Options;
  readonly #conf: Readonly<Record<string, string>>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(scheme: string, options: S3Options, conf: Readonly<Record<string, string>>) {
    this.scheme = scheme;
    this.#options = options;
    this.#conf = conf;
    const partBytes = resolvePartBytes(options, new BucketConf(conf, ""));
    this.multipart = new S3MultipartUploads((path) => this.#locate(path), partBytes);
  }

  async open(path: string, options: OpenOptions = {}): Promise<ByteReader> {
    options.signal?.throwIfAborted();
    const { start, end } = resolveRange(path, options);
    const { bucketOf: bucket, key } = this.#locate(path);
    if (key === "") throw isDirectory("open", path);
    const version = { bucket, key, path, etag: options.etag };
    const likelyEnd = Math.min(end, options.likelyEnd ?? end);
    try {
      return await S3ByteReader.open(version, { start, end, likelyEnd, signal: options.signal });
    } catch (error) {
      if (FiresteelError.is(error, "PATH_NOT_FOUND") && (await this.#hasChildren(path)))
        throw isDirectory("open", path);
      throw error;
    }
  }

  async create(path: string, options: CreateOptions = {}): Promise<ByteWriter> {
    const { bucketOf: bucket, key } = this.#locate(path);
    const overwrite = options.overwrite ?? false;
    // Earlier than the store would say it; the store decides among several writers, when they close.
    if (!overwrite && key !== "" && (await this.#head(path)) !== undefined)
      throw new UserError("PATH_ALREADY_EXISTS", `cannot create ${path}: the path already exists`);
    if (key === "" || (await this.#hasChildren(path))) throw isDirectory("create", path);
    return new S3ByteWriter({ bucket, key, path, overwrite }, this.multipart);
  }

  async rename(from: string, to: string): Promise<boolean> {
    const [source, target] = [this.#locate(from), this.#locate(to)];
    if (source.key === "" || target.key === "" || source.bucket !== target.bucket)
      throw new UserError(
        "INVALID_PATH",
        `cannot rename ${from} to ${to}: objects are renamed inside one bucket, and not its root`,
      );
    if (`${target.key}/`.startsWith(`${source.key}/`) && source.key !== target.key)
      throw new UserError("INVALID_PATH", `cannot rename ${from} to ${to}, which is below it`);
    const status = await this.stat(from);
    if (status === undefined || (await this.stat(to)) !== undefined) return false;
    const bucket = source.bucketOf;
    if (!status.isDirectory) {
      const { length, etag } = status;
      await copyObject(bucket, { key: source.key, length, etag }, target.key, from);
      await deleteObject(bucket, source.key, from);
      return true;
    }
    const prefix = directoryPrefix(source.key);
    // Page by page, so that what failed half-way is in one of the two places, and what comes in meanwhile is not lost.
    for await (const { objects } of listObjects(bucket, { prefix, path: from })) {
      await forEachOf(objects, maxParallelCopies, (object) =>
        copyObject(bucket, object, `${target.key}/${object.key.slice(prefix.length)}`, from),
      );
      await deleteObjects(
        bucket,
        objects.map((object) => object.key),
        from,
      );
    }
    return true;
  }

  async delete(path: string, options: { readonly recursive?: boolean } = {}): Promise<boolean> {
    const { bucketOf: bucket, key } = this.#locate(path);
    if (key === "")
      throw new UserError("INVALID_PATH", `cannot delete ${path}: it is the root of the bucket`);
    if ((await this.#head(path)) !== undefined) {
      await deleteObject(bucket, key, path);
      return true;
    }
    const prefix = directoryPrefix(key);
    if (options.recursive !== true) return await this.#deleteMarker(bucket, prefix, path);
    let isThere = false;
    for await (const { objects } of listObjects(bucket, { prefix, path })) {
      isThere ||= objects.length > 0;
      // Deepest first, for servers that keep objects as files: a directory is removed when it is empty.
      const keys = objects.map((object) => object.key).toReversed();
      await deleteObjects(bucket, keys, path);
    }
    if (bucket.options.deleteAbortsUploads) await this.#abortUploads(path);
    return isThere;
  }

  async mkdirs(path: string): Promise<void> {
    const { bucketOf: bucket, key } = this.#locate(path);
    if (await this.#hasChildren(path)) return;
    if (key === "") return;
    const components = key.split("/");
    for (let depth = components.length; depth > 0; depth--) {
      const above = components.slice(0, depth).join("/");
      const abovePath = formatS3Path(this.scheme, bucket.name, above);
      if ((await this.#head(abovePath)) !== undefined)
        throw new UserError(
          "NOT_A_DIRECTORY",
          `cannot make the directory ${path}: ${abovePath} is a file`,
          { fields: { path } },
        );
      // A directory that is there has none but directories above.
      if (depth < components.length && (await this.#hasChildren(abovePath))) break;
    }
    await putDirectoryMark(bucket, directoryPrefix(key), path);
  }

  async list(
    path: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly FileStatus[]> {
    const { bucketOf: bucket, key } = this.#locate(path);
    const prefix = directoryPrefix(key);
    const children = new Map<string, FileStatus>();
    let isThere = key === "";
    const pages = listObjects(bucket, { prefix, delimiter: "/", path, signal: options.signal });
    for await (const { objects, prefixes } of pages) {
      isThere ||= objects.length > 0 || prefixes.length > 0;
      for (const common of prefixes) {
        const name = common.slice(prefix.length, -1);
        if (isName(name) && !children.has(name))
          children.set(name, this.#directory(bucket, prefix + name));
      }
      for (const object of objects) {
        const name = object.key.slice(prefix.length);
        if (isName(name)) children.set(name, this.#file(bucket, object));
      }
    }
    if (isThere) return [...children.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const file = await this.#head(path);
    if (file === undefined)
      throw new UserError("PATH_NOT_FOUND", `cannot list ${path}: it does not exist`, {
        fields: { path },
      });
    return [file];
  }

  async stat(path: string): Promise<FileStatus | undefined> {
    const { bucketOf: bucket, key } = this.#locate(path);
    const file = key === "" ? undefined : await this.#head(path);
    if (file !== undefined) return file;
    const isThere = await this.#hasChildren(path);
    return isThere || key === "" ? this.#directory(bucket, key) : undefined;
  }

  async checksum(path: string): Promise<string | undefined> {
    const file = await this.#head(path);
    if (file === undefined)
      throw new UserError("PATH_NOT_FOUND", `cannot look at ${path}: it does not exist`);
    return file.etag === undefined ? undefined : `etag:${file.etag}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const bucket of this.#buckets.values()) bucket.close();
    this.#buckets.clear();
    return Promise.resolve();
  }

  #locate(path: string): Located {
    const location = parseS3Path(path, this.scheme);
    let bucketOf = this.#buckets.get(location.bucket);
    if (bucketOf === undefined) {
      const options = resolveOptions(this.#options, this.#conf, location.bucket);
      bucketOf = new Bucket(location.bucket, options);
      this.#buckets.set(location.bucket, bucketOf);
    }
    return { ...location, bucketOf };
  }

  async #head(path: string): Promise<FileStatus | undefined> {
    const { bucketOf: bucket, key } = this.#locate(path);
    try {
      const head = await bucket.send({ action: "look at", path }, (client) =>
        client.send(new sdk.HeadObjectCommand({ ...bucket.readParams, Key: key })),
      );
      return this.#file(bucket, {
        key,
        length: head.ContentLength ?? 0,
        modifiedMs: head.LastModified?.getTime() ?? 0,
        etag: bareEtag(head.ETag),
      });
    } catch (error) {
      if (FiresteelError.is(error, "PATH_NOT_FOUND")) return undefined;
      throw await explainHead(bucket, key, path, error);
    }
  }

  /** Whether the path is a directory: something is below it, or its marker is there. */
  async #hasChildren(path: string): Promise<boolean> {
    const { bucketOf: bucket, key } = this.#locate(path);
    const prefix = directoryPrefix(key);
    for await (const { objects } of listObjects(bucket, { prefix, path, pageSize: 1 }))
      return objects.length > 0;
    return false;
  }

  async #deleteMarker(bucket: Bucket, prefix: string, path: string): Promise<boolean> {
    for await (const { objects } of listObjects(bucket, { prefix, path, pageSize: 2 })) {
      if (objects.some((object) => object.key !== prefix))
        throw new UserError(
          "DIRECTORY_NOT_EMPTY",
          `cannot delete ${path}: the directory is not empty`,
          { fields: { path } },
        );
      if (objects.length === 0) return false;
      await deleteObject(bucket, prefix, path);
      return true;
    }
    return false;
  }

  async #abortUploads(path: string): Promise<void> {
    try {
      const uploads = await this.multipart.pending(path);
      await forEachOf(uploads, maxParallelCopies, (upload) => this.multipart.abort(upload));
    } catch (error) {
      // The objects are gone; not everybody who may delete may see uploads.
      const isRefused =
        FiresteelError.is(error, "PERMISSION_DENIED") ||
        FiresteelError.is(error, "UNSUPPORTED_BY_STORE");
      if (!isRefused) throw error;
    }
  }

  #file(bucket: Bucket, { key, length, modifiedMs, etag }: ListedObject): FileStatus {
    return {
      path: formatS3Path(this.scheme, bucket.name, key),
      isDirectory: false,
      length,
      modifiedMs,
      blockSizeBytes: bucket.options.blockSizeBytes,
      ...(etag === undefined ? {} : { etag }),
    };
  }

  #directory(bucket: Bucket, key: string): FileStatus {
    return {
      path: formatS3Path(this.scheme, bucket.name, key),
      isDirectory: true,
      length: 0,
      modifiedMs: 0,
      blockSizeBytes: bucket.options.blockSizeBytes,
    };
  }
}

/** Not so of a directory's own marker, and of keys with empty, `.` or `..` components, which no path names. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== "..";
}

function isDirectory(action: string, path: string): UserError {
  return new UserError("IS_A_DIRECTORY", `cannot ${action} ${path}: it is a directory`, {
    fields: { path },
  });
}
