import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "packages",
    include: ["*.test.mjs"],
    globalSetup: "./publish.mjs",
    testTimeout: 300_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
    maxWorkers: 2,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
