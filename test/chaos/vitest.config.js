import { defineConfig } from "vitest/config";
import { testTimeout } from "./time-limit.mjs";

export default defineConfig({
  test: {
    name: "chaos",
    include: ["out-tsc/*.test.js"],
    // Two files at a time, so that cases disturb each other as busy machines do.
    maxWorkers: 2,
    testTimeout,
    hookTimeout: 60_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
