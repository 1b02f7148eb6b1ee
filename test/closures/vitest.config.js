import { defineConfig } from "vitest/config";

// The runners are programs of their own, one after another.
export default defineConfig({
  test: { name: "closures", include: ["*.test.mjs"], testTimeout: 120_000, hookTimeout: 600_000 },
});
