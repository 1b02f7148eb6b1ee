import { execFile } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";

const execute = promisify(execFile);
/** @type {Record<"scratch" | "tools" | "registry", string>} */
const { scratch, tools, registry } = inject("packages");

export const nodes = {
  20: join(tools, "node20/bin/node"),
  22: join(tools, "node22/bin/node"),
  24: join(tools, "node24/bin/node"),
};

/** Runs a program; what it printed is part of the error where it fails. */
export async function run(cwd, program, args, env = {}) {
  // Nothing of the repository's own npm may reach the stranger's project.
  const clean = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS$|NODE_PATH$|VITEST|SPARK_|CI$)/i.test(name),
  );
  try {
    return await execute(program, args, {
      cwd,
      env: { ...Object.fromEntries(clean), ...env },
      maxBuffer: 1 << 28,
    });
  } catch (error) {
    throw new Error(`${[program, ...args].join(" ")}\n${error.stdout}\n${error.stderr}`, {
      cause: error,
    });
  }
}

const settings = {
  npm: `registry=${registry}\nfund=false\naudit=false\nupdate-notifier=false\n`,
  pnpm: `registry=${registry}\n`,
  yarn: `registry "${registry}"\n`,
  berry: (linker) =>
    [
      `npmRegistryServer: "${registry}"`,
      "unsafeHttpWhitelist: ['127.0.0.1']",
      "enableTelemetry: false",
      "enableImmutableInstalls: false",
      `nodeLinker: ${linker}`,
      `globalFolder: ${join(scratch, "berry")}`,
      "",
    ].join("\n"),
};

/** How each package manager adds packages to a project, and runs Node in it. */
export const managers = {
  npm: {
    files: { ".npmrc": settings.npm },
    add: (names) => ["npm", ["install", ...names]],
  },
  pnpm: {
    files: { ".npmrc": settings.pnpm },
    add: (names) => [
      process.execPath,
      [join(tools, "pnpm/bin/pnpm.cjs"), "add", "--store-dir", join(scratch, "pnpm"), ...names],
    ],
  },
  "yarn 1": {
    files: { ".yarnrc": settings.yarn },
    add: (names) => [
      process.execPath,
      [
        join(tools, "yarn/bin/yarn.js"),
        "add",
        "--no-progress",
        "--cache-folder",
        join(scratch, "yarn"),
        ...names,
      ],
    ],
  },
  "yarn 4": {
    files: { ".yarnrc.yml": settings.berry("node-modules"), "yarn.lock": "" },
    add: (names) => [
      process.execPath,
      [join(tools, "@yarnpkg/cli-dist/bin/yarn.js"), "add", ...names],
    ],
  },
  "yarn 4, plug and play": {
    files: { ".yarnrc.yml": settings.berry("pnp"), "yarn.lock": "" },
    add: (names) => [
      process.execPath,
      [join(tools, "@yarnpkg/cli-dist/bin/yarn.js"), "add", ...names],
    ],
    nodeFlags: [
      "--no-warnings",
      "--require",
      "./.pnp.cjs",
      "--experimental-loader",
      "./.pnp.loader.mjs",
    ],
  },
};

/** An empty project outside the repository into which a package manager has put `names`. */
export async function createProject(manager, names, files = {}) {
  const directory = await mkdtemp(join(scratch, "project-"));
  const all = {
    "package.json": JSON.stringify({ name: "stranger", version: "1.0.0", type: "module" }),
    ...managers[manager].files,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(join(directory, name, ".."), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  await run(directory, ...managers[manager].add(names));
  return directory;
}
