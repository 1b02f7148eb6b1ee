import { defineConfig } from "vitest/config";

// Installs packages and runs whole test runs: minutes on a busy machine.
export default defineConfig({
  test: {
    name: "conformance",
    include: ["*.test.mjs"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
