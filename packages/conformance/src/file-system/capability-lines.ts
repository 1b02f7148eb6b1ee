import assert from "node:assert/strict";
import { parsePath } from "@firesteel/core/io";
import { expectCode } from "../expect-code.ts";
import type { FileSystemLine } from "./file-system-trial.ts";

export const capabilityLines: readonly FileSystemLine[] = [
  {
    id: "capabilities.declared",
    says: "declares what the connector claims, no more and no less",
    check: async ({ fs, claims }) => {
      const { blockLocations, checksum, ...declared } = claims;
      assert.deepEqual({ ...fs.capabilities }, declared);
      assert.deepEqual(
        {
          append: fs.append !== undefined,
          multipart: fs.multipart !== undefined,
          blockLocations: fs.blockLocations !== undefined,
          checksum: fs.checksum !== undefined,
        },
        { append: claims.append, multipart: claims.multipart, blockLocations, checksum },
        "methods that are there",
      );
    },
  },
  {
    id: "capabilities.scheme",
    says: "names the scheme of its paths, and refuses those of others",
    check: async ({ fs, root }) => {
      assert.equal(parsePath(root).scheme, fs.scheme, "scheme of the root");
      const foreign = "other-scheme://host/path";
      await expectCode(() => fs.open(foreign), "INVALID_PATH");
      await expectCode(() => fs.create(foreign), "INVALID_PATH");
      await expectCode(() => fs.list(foreign), "INVALID_PATH");
      await expectCode(() => fs.stat(foreign), "INVALID_PATH");
      await expectCode(() => fs.mkdirs(foreign), "INVALID_PATH");
      await expectCode(() => fs.delete(foreign), "INVALID_PATH");
    },
  },
];
