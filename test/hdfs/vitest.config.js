import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "hdfs",
    include: ["out-tsc/*.test.js"],
    globalSetup: ["out-tsc/start-cluster.js"],
    // One cluster, of which some tests kill parts.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
