import { captureClosure } from "#src/closure/capture-closure";
import { isInspectorOpen } from "#src/closure/capture/inspector-link";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

describe("the inspector", () => {
  it("is not opened for functions without free variables", () => {
    const captured = captureClosure((x: number) => x + 1);

    expect(isInspectorOpen()).toBe(false);
    // Found in the text of the file that called.
    expect(captured.location?.line).toBeGreaterThan(5);
  });

  it("keeps nothing alive that was captured", async () => {
    const program = fileURLToPath(new URL("programs/garbage.js", import.meta.url));

    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program]);

    expect(stdout.trim()).toBe("collected collected collected");
  });
});
