import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "ui",
    include: ["out-tsc/test/**/*.test.js"],
    // A busy machine is no failure, and what child processes print is compared as text.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { FORCE_COLOR: "0" },
    experimental: { viteModuleRunner: false, nodeLoader: false },
    coverage: { provider: "v8", include: ["dist/**/*.js"], reportsDirectory: "coverage" },
  },
});
