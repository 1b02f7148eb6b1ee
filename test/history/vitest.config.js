import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "history",
    include: ["*.test.mjs"],
    globalSetup: "./build.mjs",
    testTimeout: 300_000,
    hookTimeout: 600_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
