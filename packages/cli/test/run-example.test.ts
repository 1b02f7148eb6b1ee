import { describe, expect, it } from "vitest";
import { firesteel } from "./firesteel.ts";

describe("firesteel run-example", () => {
  it("runs an example with settings and arguments", async () => {
    const { code, stdout, stderr } = await firesteel(
      ["run-example", "--master", "local[1]", "pi", "100000"],
      { env: {} },
    );

    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^pi is about 3\.1\d+\n$/);
  });

  it("lists the examples where none is named", async () => {
    const { code, stdout } = await firesteel(["run-example"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^page-rank +ranks pages/m);
    expect(stdout).toMatch(/^word-count +/m);
  });

  it("suggests the nearest, or names all", async () => {
    const near = await firesteel(["run-example", "pagerank"]);
    expect(near.code).toBe(1);
    expect(near.stderr).toBe(
      'error: there is no example "pagerank": did you mean page-rank? (EXAMPLE_NOT_FOUND)\n',
    );

    const far = await firesteel(["run-example", "something-else"]);
    expect(far.code).toBe(1);
    expect(far.stderr).toContain("there are added-file, als,");
  });
});
