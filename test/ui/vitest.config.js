import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "ui",
    include: ["out-tsc/*.test.js"],
    // A JVM and a browser start in it, and contexts that use every core.
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 300_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
