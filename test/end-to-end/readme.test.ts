import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { expectClean } from "./expect-clean.ts";
import { runProgram } from "./run-program.ts";

const repository = resolve(import.meta.dirname, "../../..");

describe("the README's example", () => {
  it("is the program that is tested", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const program = await readFile(join(repository, "test/end-to-end/programs/readme.ts"), "utf8");

    expect(readme).toContain(`\`\`\`ts\n${program}\`\`\``);
  });

  it("counts words and saves them", async () => {
    let saved: string[] = [];
    const run = await runProgram("readme", {
      prepare: async (directory) => {
        await mkdir(join(directory, "docs/deep/deeper"), { recursive: true });
        await writeFile(join(directory, "docs/a.md"), "one two\ntwo three\r\n");
        await writeFile(join(directory, "docs/deep/deeper/b.md"), "three three");
        await writeFile(join(directory, "docs/c.txt"), "unread");
      },
      inspect: async (directory) => {
        const names = (await readdir(join(directory, "out/counts"))).toSorted();
        expect(names[0]).toBe("_SUCCESS");
        const parts = names.filter((name) => name.startsWith("part-"));
        const texts = parts.map((name) => readFile(join(directory, "out/counts", name), "utf8"));
        saved = (await Promise.all(texts)).join("").split("\n").slice(0, -1);
      },
    });

    expectClean(run);
    expect(run.stdout).toBe("[ [ 'three', 3 ], [ 'two', 2 ], [ 'one', 1 ] ]\n");
    expect(saved).toHaveLength(3);
  });
});
