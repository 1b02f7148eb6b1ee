const { transformSync } = require("esbuild");

/** TypeScript and ES modules to CommonJS, as Jest's users have it. */
module.exports = {
  process(source, path) {
    return transformSync(source, {
      loader: path.endsWith(".ts") ? "ts" : "js",
      format: "cjs",
      target: "node20",
      platform: "node",
      supported: { "dynamic-import": false },
      sourcefile: path,
      sourcemap: "inline",
      logOverride: { "empty-import-meta": "silent" },
    });
  },
};
