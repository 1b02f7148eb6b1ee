import { defineConfig } from "vitest/config";

// The runners are programs of their own, one after another.
export default defineConfig({
  test: {
    name: "closures",
    include: ["*.test.mjs"],
    globalSetup: "./runners/compile-cases.mjs",
    fileParallelism: false,
    testTimeout: 120_000,
  },
});
