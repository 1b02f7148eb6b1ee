/** Bundles the pages of `src/web` into `dist/web`: one script and one style sheet, which the server reads. */
import { build } from "esbuild";
import { cp, mkdir } from "node:fs/promises";

const [source, target] = ["src/web", "dist/web"];

await mkdir(target, { recursive: true });
await build({
  entryPoints: [`${source}/app.tsx`, `${source}/app.css`],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  banner: { js: "/*! Preact: MIT licence, (c) 2015-present Jason Miller, https://preactjs.com */" },
  logLevel: "warning",
});
await cp(`${source}/icon.svg`, `${target}/icon.svg`);
