import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { stagePackages } from "../../tools/release/stage-packages.mjs";

const repository = resolve(import.meta.dirname, "../..");
const ours = ["@firesteel/core", "@firesteel/conformance"];

/**
 * A project outside this repository, with the packages as they are published and the example's connector as if the
 * stranger had written it.
 */
export class StrangerProject {
  constructor(directory) {
    this.directory = directory;
  }

  static async create() {
    const project = new StrangerProject(await mkdtemp(join(tmpdir(), "firesteel-stranger-")));
    await project.#install();
    await project.#writeSources();
    return project;
  }

  async remove() {
    await rm(this.directory, { recursive: true });
  }

  /** The exit code and output of a program, which sees none of the variables of the test run it is started from. */
  async run(command, args, env = {}) {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_|npm_|TEST$|DEV$|PROD$|MODE$|BASE_URL$)/.test(name),
    );
    const options = {
      cwd: this.directory,
      env: { ...Object.fromEntries(inherited), ...env },
      maxBuffer: 64 * 1024 * 1024,
      timeout: 540_000,
    };
    return await new Promise((settle) => {
      execFile(command, args, options, (error, stdout, stderr) =>
        settle({
          code: error === null ? 0 : (error.code ?? -1),
          output: stripVTControlCharacters(stdout + stderr),
        }),
      );
    });
  }

  async mustRun(command, args) {
    const { code, output } = await this.run(command, args);
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  async #install() {
    const staged = join(this.directory, "staged");
    await stagePackages(staged);
    const tarballs = [];
    for (const name of ours) {
      const folder = join(staged, "node_modules", name);
      const args = ["pack", folder, "--pack-destination", this.directory, "--json"];
      tarballs.push(`./${JSON.parse(await this.#npm(args))[0].filename}`);
    }
    await rm(staged, { recursive: true });

    const root = await readJson(join(repository, "package.json"));
    const examples = await readJson(join(repository, "packages/examples/package.json"));
    const conformance = await readJson(join(repository, "packages/conformance/package.json"));
    await writeJson(join(this.directory, "package.json"), {
      name: "stranger",
      private: true,
      type: "module",
      dependencies: {
        "node-sqlite3-wasm": examples.dependencies["node-sqlite3-wasm"],
        "fast-check": conformance.dependencies["fast-check"],
      },
      devDependencies: {
        "@types/node": root.devDependencies["@types/node"],
        typescript: "~5.9.0",
        vitest: root.devDependencies.vitest,
      },
    });
    await this.#npm(["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs]);
  }

  async #writeSources() {
    const examples = join(repository, "packages/examples");
    await cp(join(examples, "src/custom-connector"), join(this.directory, "src"), {
      recursive: true,
    });
    const test = await readFile(join(examples, "test/custom-connector/contracts.test.ts"), "utf8");
    await mkdir(join(this.directory, "test"));
    await writeFile(
      join(this.directory, "test/contracts.test.ts"),
      test.replaceAll(/"#src\/custom-connector\/([a-z-]+)"/g, '"../src/$1.ts"'),
    );
    await writeJson(join(this.directory, "tsconfig.json"), {
      compilerOptions: {
        module: "nodenext",
        target: "es2022",
        lib: ["es2023", "esnext.disposable"],
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        rewriteRelativeImportExtensions: true,
        skipLibCheck: false,
        types: ["node"],
        outDir: "out",
      },
      include: ["src", "test"],
    });
  }

  async #npm(args) {
    return await this.mustRun("npm", args);
  }
}

async function readJson(file) {
  return JSON.parse(await readFile(file, "utf8"));
}

async function writeJson(file, value) {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
