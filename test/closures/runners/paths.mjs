import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export const suite = path("..");
export const repository = path("../../..");
export const core = path("../../../packages/core");
export const sources = path("../../../packages/core/test/closure/cases");
/** What `tsc` made of the table. */
export const compiled = path("../../../packages/core/out-tsc/test/closure/cases");
export const workerFile = path("../../../packages/core/out-tsc/test/closure/cases/case-worker.js");
/** Bundles and results; not under node_modules, where the code would count as a package's. */
export const output = path("../out-tsc");
