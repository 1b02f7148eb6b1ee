import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "memory",
    include: ["out-tsc/*.test.js"],
    // Programs use every core themselves and are judged by their memory.
    maxWorkers: 1,
    // A long run takes minutes a case, on a busy machine an hour.
    testTimeout: process.env.MEMORY_LONG === "1" ? 7_200_000 : 900_000,
    hookTimeout: 60_000,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
