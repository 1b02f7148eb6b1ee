import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "s3",
    include: ["out-tsc/*.test.js"],
    // Each file starts servers and a context, which use every core themselves.
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
