import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "oracle",
    include: ["*.test.mjs"],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    // Programs are compared on all cores already.
    fileParallelism: false,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
