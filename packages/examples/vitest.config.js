import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "examples",
    include: ["out-tsc/test/**/*.test.js"],
    benchmark: { include: ["out-tsc/bench/**/*.bench.js"] },
    experimental: { viteModuleRunner: false, nodeLoader: false },
    coverage: { provider: "v8", include: ["dist/**/*.js"], reportsDirectory: "coverage" },
  },
});
