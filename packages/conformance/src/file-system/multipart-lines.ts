import assert from "node:assert/strict";
import type { MultipartUpload, MultipartUploads, UploadedPart } from "@firesteel/core/io";
import { expectCode } from "../expect-code.ts";
import {
  assertSameBytes,
  type FileSystemLine,
  type FileSystemTrial,
  patternBytes,
} from "./file-system-trial.ts";

function uploads({ fs }: FileSystemTrial): MultipartUploads {
  assert(fs.multipart !== undefined, "multipart is claimed, but it is not there");
  return fs.multipart;
}

/** An upload of parts, all but the last of the least size; what the parts hold together. */
class PartsTrial {
  readonly multipart: MultipartUploads;
  readonly trial: FileSystemTrial;

  constructor(trial: FileSystemTrial) {
    this.trial = trial;
    this.multipart = uploads(trial);
  }

  /** Bytes of one part, which tell which it is. */
  bytes(version: number, isLast = false): Buffer {
    return patternBytes(isLast ? 1000 : this.multipart.minPartBytes, version);
  }

  async start(name: string): Promise<MultipartUpload> {
    return asJson(await this.multipart.start(this.trial.path(name)));
  }

  async upload(upload: MultipartUpload, number: number, bytes: Uint8Array): Promise<UploadedPart> {
    const part = await this.multipart.uploadPart(upload, number, bytes);
    assert.deepEqual([part.partNumber, part.length], [number, bytes.length]);
    return asJson(part);
  }

  async expectPending(...expected: readonly MultipartUpload[]): Promise<void> {
    const pending = await this.multipart.pending(this.trial.directory);
    assert.deepEqual(ids(pending), ids(expected), "pending uploads");
  }
}

function ids(list: readonly MultipartUpload[]): string[] {
  return list.map(({ path, uploadId }) => `${path} ${uploadId}`).toSorted();
}

/** As a commit message travels: to another process, or through a file. */
function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export const multipartLines: readonly FileSystemLine[] = [
  {
    id: "multipart.parts",
    says: "puts parts together by their numbers, in whatever order and with whatever gaps they came",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const upload = await parts.start("f");
      const last = await parts.upload(upload, 9, parts.bytes(9, true));
      const [second, first] = await Promise.all([
        parts.upload(upload, 4, parts.bytes(4)),
        parts.upload(upload, 2, parts.bytes(2)),
      ]);
      await parts.multipart.complete(upload, [last, first, second]);
      const expected = Buffer.concat([parts.bytes(2), parts.bytes(4), parts.bytes(9, true)]);
      assertSameBytes(await trial.readBytes("f"), expected, "the parts together");
      assert.equal((await trial.stat("f"))?.length, expected.length);
    },
  },
  {
    id: "multipart.small",
    says: "takes a single part, also an empty one",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      for (const content of ["abc", ""]) {
        const upload = await parts.start(`f${content}`);
        const part = await parts.upload(upload, 1, Buffer.from(content));
        await parts.multipart.complete(upload, [part]);
        await trial.expectContent(`f${content}`, content);
      }
    },
  },
  {
    id: "multipart.invisible",
    says: "shows nothing before it is completed, and keeps the older file until then",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      await trial.write("old", "old");
      const [fresh, replacing] = [await parts.start("d/new"), await parts.start("old")];
      const part = await parts.upload(fresh, 1, Buffer.from("new"));
      const other = await parts.upload(replacing, 1, Buffer.from("newer"));
      assert.deepEqual(await trial.names(), ["old"]);
      assert.equal(await trial.has("d/new"), false);
      await trial.expectContent("old", "old");
      await parts.multipart.complete(fresh, [part]);
      await parts.multipart.complete(replacing, [other]);
      assert.deepEqual(await trial.names(), ["d", "old"]);
      await trial.expectContent("d/new", "new");
      await trial.expectContent("old", "newer");
    },
  },
  {
    id: "multipart.part-again",
    says: "lets a part be uploaded again",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const upload = await parts.start("f");
      await parts.upload(upload, 1, Buffer.from("first try"));
      const part = await parts.upload(upload, 1, Buffer.from("second"));
      await parts.multipart.complete(upload, [part]);
      await trial.expectContent("f", "second");
    },
  },
  {
    id: "multipart.complete-again",
    says: "may be completed again with the same parts, and the file stays as it is",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const upload = await parts.start("f");
      const part = await parts.upload(upload, 1, Buffer.from("content"));
      await parts.multipart.complete(upload, [part]);
      await parts.multipart.complete(upload, [part]);
      await trial.expectContent("f", "content");
    },
  },
  {
    id: "multipart.refuses",
    says: "refuses to complete without parts, with unknown ones, and after an abort",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const upload = await parts.start("f");
      await expectCode(() => parts.multipart.complete(upload, []), "INVALID_UPLOAD");
      const part = await parts.upload(upload, 1, Buffer.from("x"));
      const unknown = { ...part, partNumber: 2 };
      await expectCode(() => parts.multipart.complete(upload, [part, unknown]), "INVALID_UPLOAD");
      await parts.multipart.abort(upload);
      await expectCode(() => parts.multipart.complete(upload, [part]), "UPLOAD_NOT_FOUND");
      await expectCode(() => parts.upload(upload, 1, Buffer.from("x")), "UPLOAD_NOT_FOUND");
      assert.equal(await trial.has("f"), false);
    },
  },
  {
    id: "multipart.abort",
    says: "leaves nothing when it is aborted, which may be done again and after the end",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const [aborted, completed] = [await parts.start("a"), await parts.start("c")];
      await parts.upload(aborted, 1, Buffer.from("x"));
      const part = await parts.upload(completed, 1, Buffer.from("content"));
      await parts.multipart.complete(completed, [part]);
      for (const upload of [aborted, aborted, completed]) await parts.multipart.abort(upload);
      await parts.expectPending();
      assert.deepEqual(await trial.names(), ["c"]);
      await trial.expectContent("c", "content");
    },
  },
  {
    id: "multipart.pending",
    says: "lists the uploads below a path that have not ended",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const [a, b, c] = [
        await parts.start("x/a"),
        await parts.start("x/a"),
        await parts.start("y"),
      ];
      await parts.expectPending(a, b, c);
      const below = await parts.multipart.pending(trial.path("x"));
      assert.equal(below.length, 2);
      await parts.multipart.abort(a);
      await parts.expectPending(b, c);
      const part = await parts.upload(b, 1, Buffer.from("b"));
      await parts.multipart.complete(b, [part]);
      await parts.multipart.abort(c);
      await parts.expectPending();
    },
  },
  {
    id: "multipart.two-of-a-path",
    says: "keeps two uploads of one path apart; the last that is completed stays",
    needs: ["multipart"],
    check: async (trial) => {
      const parts = new PartsTrial(trial);
      const [a, b] = [await parts.start("f"), await parts.start("f")];
      const ofA = await parts.upload(a, 1, Buffer.from("of a"));
      const ofB = await parts.upload(b, 1, Buffer.from("of b"));
      await parts.multipart.complete(b, [ofB]);
      await trial.expectContent("f", "of b");
      await parts.multipart.complete(a, [ofA]);
      await trial.expectContent("f", "of a");
    },
  },
];
