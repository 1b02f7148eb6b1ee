import { describe, expect, it } from "vitest";
import { loaderFlags } from "#src/submit/loader-flags";

const nowhere = ["/no-such-directory/program.ts"];
const code = (error: unknown): unknown => (error as { code?: unknown }).code;

describe("loaderFlags", () => {
  it("are none for JavaScript, and for TypeScript where Node runs it", () => {
    expect(loaderFlags("/a/b.mjs", "none", nowhere)).toEqual([]);
    expect(loaderFlags("/a/b.ts", "all")).toEqual([]);
  });

  it("load tsx where Node removes types but does not know `using`, if it is there", () => {
    expect(loaderFlags("/a/b.ts", "types")).toHaveLength(2);
    expect(loaderFlags("/a/b.ts", "types", nowhere)).toEqual([]);
  });

  it("load tsx for TypeScript elsewhere", () => {
    expect(loaderFlags("/a/b.mts", "none")).toEqual([
      "--import",
      expect.stringMatching(/^file:.*\/tsx\//),
    ]);
  });

  it("say how to get tsx where it is missing", () => {
    expect(() => loaderFlags("/a/b.ts", "none", nowhere)).toThrow(
      expect.toSatisfy(
        (error) =>
          code(error) === "PACKAGE_NOT_INSTALLED" &&
          String(error).includes("npm install --save-dev tsx"),
      ),
    );
  });

  it("refuse other files", () => {
    expect(() => loaderFlags("/a/b.py", "all", nowhere)).toThrow(
      "neither TypeScript nor JavaScript",
    );
  });
});
