import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { firesteel } from "./firesteel.ts";

describe("firesteel history", () => {
  it("says what it needs where there is no Spark", async () => {
    const logs = mkdtempSync(join(tmpdir(), "history-"));
    for (const env of [{}, { SPARK_HOME: logs }]) {
      const { code, stderr } = await firesteel(["history", "--dir", logs], { env });
      expect(code).toBe(1);
      expect(stderr).toContain("SPARK_HOME");
      expect(stderr).toContain("pip install pyspark");
    }
    rmSync(logs, { recursive: true });
  });

  it("refuses a directory that is not there, and a port that is none", async () => {
    const missing = await firesteel(["history", "--dir", "/nowhere/logs"]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("/nowhere/logs");

    const port = await firesteel(["history", "--port", "web"]);
    expect(port.code).toBe(1);
    expect(port.stderr).toContain("--port");
  });
});
