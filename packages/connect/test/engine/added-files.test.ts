import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AddedFiles } from "#src/engine/added-files";

describe("AddedFiles", () => {
  let directory: string;
  let names: string[];
  let refusals: number;
  let files: AddedFiles;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "firesteel-added-files-"));
    names = [];
    refusals = 0;
    files = new AddedFiles({
      addArtifacts: async (sent) => {
        if (refusals > 0) {
          refusals--;
          throw new Error("no connection");
        }
        names.push(...sent.map(({ name }) => name));
      },
    });
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it("sends each once, directories as archives, and what was added later alone", async () => {
    await writeFile(join(directory, "a.txt"), "a");
    await mkdir(join(directory, "lookup"));
    await writeFile(join(directory, "lookup", "b.txt"), "b");

    await Promise.all([files.send(directory), files.send(directory)]);
    expect(names.toSorted()).toEqual(["archives/lookup.tar.gz#lookup", "files/a.txt"]);

    await writeFile(join(directory, "c.txt"), "c");
    await files.send(directory);
    expect(names.slice(2)).toEqual(["files/c.txt"]);
  });

  it("refuses another file of a name that was sent", async () => {
    const path = join(directory, "a.txt");
    await writeFile(path, "a");
    await files.send(directory);

    await writeFile(path, "b");
    await utimes(path, new Date(), new Date(Date.now() + 10_000));

    await expect(files.send(directory)).rejects.toMatchObject({
      code: "ADDED_FILE_CHANGED",
      fields: { name: "a.txt" },
    });
  });

  it("sends again what did not arrive", async () => {
    await writeFile(join(directory, "a.txt"), "a");
    refusals = 1;

    await expect(files.send(directory)).rejects.toThrow("no connection");
    await files.send(directory);

    expect(names).toEqual(["files/a.txt"]);
  });

  it("has nothing to send where nothing was added", async () => {
    await files.send(undefined);

    expect(names).toEqual([]);
  });
});
