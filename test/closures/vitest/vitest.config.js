import { defineConfig } from "vitest/config";

// Everything as vitest does it by default.
export default defineConfig({ test: { include: ["table.test.ts"] } });
