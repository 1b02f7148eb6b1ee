import { join } from "node:path";
import { registerCoreExport } from "../../closure/core-exports.ts";
import { UserError } from "../../errors/firesteel-error.ts";
import { filesProperty } from "../../runtime/files-property.ts";
import { TaskContext } from "../../runtime/task-context.ts";

/** Where the active context of this process keeps the files that were added. */
const driver: { root: (() => string | undefined) | undefined } = { root: undefined };

/** To be called when a context starts; `root` gives undefined as long as there are no files. */
export function setDriverFiles(root: (() => string | undefined) | undefined): void {
  driver.root = root;
}

/** Finds files that `SparkContext.addFile` and `addArchive` have added, on the driver and in tasks. */
// oxlint-disable-next-line typescript/no-extraneous-class -- its static methods are how Spark has it
export class SparkFiles {
  /** Absolute path of an added file, or of the directory of an archive. */
  static get(filename: string): string {
    return join(SparkFiles.getRootDirectory(), filename);
  }

  /** @throws {UserError} `NO_FILES_ADDED` */
  static getRootDirectory(): string {
    const context = TaskContext.get();
    const root = context === undefined ? driver.root?.() : context.getLocalProperty(filesProperty);
    if (root === undefined)
      throw new UserError("NO_FILES_ADDED", "no files were added: call sc.addFile(path) before");
    return root;
  }
}

registerCoreExport("SparkFiles", SparkFiles);
