import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "documentation",
    include: ["*.test.mjs"],
    globalSetup: "./compile.mjs",
    testTimeout: 300_000,
    hookTimeout: 300_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
