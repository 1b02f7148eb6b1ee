import { UserError } from "../errors/firesteel-error.ts";
import type { FileCommitter } from "./file-committer.ts";
import type { FormatContext } from "./input-format.ts";
import { MultipartCommitter } from "./multipart-committer.ts";
import { RenameCommitter } from "./rename-committer.ts";

/**
 * The committer for the store of `path`, the output directory: the store's own, or the one that its capabilities
 * allow.
 *
 * @throws {UserError} `NO_COMMITTER`
 */
export async function openFileCommitter(
  path: string,
  context: FormatContext,
): Promise<FileCommitter> {
  const root = context.fileSystems.qualify(path);
  const fs = await context.fileSystems.forPath(root);
  if (fs.createFileCommitter !== undefined) return fs.createFileCommitter(root);
  if (fs.capabilities.atomicRename) return new RenameCommitter(fs, root);
  if (fs.capabilities.multipart && fs.multipart !== undefined)
    return new MultipartCommitter(fs, fs.multipart, root);
  throw new UserError(
    "NO_COMMITTER",
    `cannot write files to ${root}: a ${fs.scheme}: store neither renames atomically nor takes multipart uploads, and its connector brings no committer of its own`,
    { fields: { path: root } },
  );
}
