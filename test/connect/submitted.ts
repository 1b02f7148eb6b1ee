import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { expect, it } from "vitest";

const command = new URL("../../../packages/cli/dist/main.js", import.meta.url).pathname;
const program = new URL("../programs/stations.mjs", import.meta.url).pathname;

/** An unchanged program through `firesteel submit`, with what it takes along. */
export function submittedProgram(settings: () => Readonly<Record<string, string>>): void {
  it("runs a submitted program with its files and archives, and shows its progress", async () => {
    const directory = await mkdtemp(join(tmpdir(), "firesteel-submitted-"));
    try {
      await mkdir(join(directory, "names"));
      await writeFile(join(directory, "stations.txt"), "u k");
      await writeFile(join(directory, "names", "u"), "Ulm");
      await writeFile(join(directory, "names", "k"), "Kiel");
      const archive = join(directory, "names.tgz");
      await create({ file: archive, cwd: join(directory, "names"), gzip: true }, ["u", "k"]);
      const { "spark.master": master = "", ...others } = settings();
      const go = join(directory, "go");

      const { code, stdout, stderr } = await submit(
        [
          ...Object.entries(others).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
          `--master=${master}`,
          "--name=stations",
          `--files=${join(directory, "stations.txt")}`,
          `--archives=${archive}#names`,
          "--conf=spark.ui.showConsoleProgress=true",
          program,
          go,
        ],
        async (printed) => {
          if (printed.includes("[Stage 0:")) await writeFile(go, "");
        },
      );

      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        master,
        name: "stations",
        sums: [
          ["Kiel", 36],
          ["Ulm", 30],
        ],
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function submit(
  args: readonly string[],
  onErrors: (stderr: string) => Promise<void>,
): Promise<Ended> {
  const child = spawn(process.execPath, [command, "submit", ...args]);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    void onErrors(stderr);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}
