import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "connect",
    include: ["out-tsc/*.test.js"],
    globalSetup: ["./out-tsc/server.js"],
    // One server, whose JVM wants the cores.
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
