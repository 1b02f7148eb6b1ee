import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firesteel, programPath } from "./firesteel.ts";

const ends = programPath("ends.mjs");

describe("firesteel submit", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "firesteel-cli-"));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it("runs a TypeScript program with arguments and settings, of which the program's own are strongest", async () => {
    write("spark-defaults.conf", "spark.test.defaults defaults\n");
    const file = write(
      "my.conf",
      "spark.test.both file\nspark.test.flag file\nspark.test.file file\n",
    );
    const { code, stdout, stderr } = await firesteel(
      [
        ["submit", "--master", "local[2]", "--properties-file", file],
        ["-c", "spark.test.both=flag", "--conf", "spark.test.flag=a=b", "--conf", "other=1"],
        ["--conf", "spark.app.name=weaker", "--name", "my name"],
        [programPath("sum.ts"), "10", "--master", "mine"],
      ].flat(),
      { env: { SPARK_CONF_DIR: directory } },
    );

    expect(code, stderr).toBe(0);
    expect(stderr).toContain("--conf other=… is ignored");
    expect(JSON.parse(stdout)).toEqual({
      sum: 60,
      arguments: ["10", "--master", "mine"],
      settings: {
        "spark.app.name": "my name",
        "spark.master": "local[2]",
        "spark.test.both": "code",
        "spark.test.file": "file",
        "spark.test.flag": "a=b",
      },
      handedOn: [],
    });
  });

  it("leaves a CPU profile of the driver and of each worker", async () => {
    const profiles = join(directory, "profiles");
    const { code, stderr } = await firesteel(
      ["submit", "--master", "local[2]", "--cpu-prof", profiles, programPath("sum.ts"), "1000"],
      { env: { SPARK_CONF_DIR: directory } },
    );

    expect(code, stderr).toBe(0);
    const names = readdirSync(profiles).toSorted();
    expect(names.map((name) => name.replace(/^.*-executor/, "executor"))).toEqual([
      "driver.cpuprofile",
      "executor-0.cpuprofile",
      "executor-1.cpuprofile",
    ]);
    const functions = names.map((name) => {
      const profile = JSON.parse(readFileSync(join(profiles, name), "utf8")) as {
        nodes: { callFrame: { url: string } }[];
      };
      return profile.nodes.map(({ callFrame }) => callFrame.url).join("\n");
    });
    expect(functions[0]).toContain("sum.ts");
    for (const ofExecutor of functions.slice(1)) expect(ofExecutor).toMatch(/executor/);
  });

  it("takes spark-defaults.conf where no file is given", async () => {
    write("spark-defaults.conf", "spark.test.defaults defaults\nspark.master local[7]\n");
    const { stdout } = await firesteel(["submit", "--dry-run", ends], {
      env: { SPARK_CONF_DIR: directory },
    });

    expect(stdout).toContain("spark.test.defaults=defaults");
    expect(stdout).toContain("spark.master=local[7]");
  });

  it("prints in a dry run what would run, without secrets, and runs nothing", async () => {
    const { code, stdout } = await firesteel(
      [
        ["submit", "--dry-run", "--driver-memory", "600m", "--executor-cores", "2"],
        ["-c", "spark.my.password=hunter2", "-c", "spark.task.maxFailurs=3"],
        [ends, "throws", "two words"],
      ].flat(),
    );

    expect(code).toBe(0);
    expect(stdout).toContain(`script     ${ends}`);
    expect(stdout).toContain('arguments  "throws" "two words"');
    expect(stdout).toContain("--max-old-space-size=600");
    expect(stdout).toContain("spark.master=local[*]");
    expect(stdout).toContain("spark.app.name=ends");
    expect(stdout).toContain("spark.executor.cores=2");
    expect(stdout).toContain("did you mean spark.task.maxFailures?");
    expect(stdout).toContain("spark.my.password=*********(redacted)");
    expect(stdout).not.toContain("hunter2");
  });

  it("takes a Spark of one's own for the cluster that it is", async () => {
    const setting = "spark.connect.progress.reportInterval=1s";
    const dryRun = async (master: string): Promise<string> =>
      (await firesteel(["submit", "--dry-run", "--master", master, "--conf", setting, ends]))
        .stdout;

    expect(await dryRun("local[2]")).toContain("changes nothing on a local master");
    expect(await dryRun("local-spark[2]")).not.toContain("warning");
  });

  it("gives the program the heap of --driver-memory", async () => {
    const script = write(
      "heap.mjs",
      'import { getHeapStatistics } from "node:v8"; console.log(getHeapStatistics().heap_size_limit);',
    );
    const [small, large] = await Promise.all(
      ["300m", "2g"].map(async (size) => {
        const { stdout } = await firesteel(["submit", "--driver-memory", size, script]);
        return Number(stdout) / 1024 ** 2;
      }),
    );

    expect(small).toBeGreaterThanOrEqual(300);
    expect(small).toBeLessThan(600);
    expect(large).toBeGreaterThanOrEqual(2048);
  });

  it("gives tasks the files and archives that it is given", async () => {
    const settings = write("settings.json", "42");
    write("inside.txt", "of the archive");
    const archive = join(directory, "packed.tar.gz");
    execFileSync("tar", ["-czf", archive, "-C", directory, "inside.txt"]);
    const script = write(
      "files.mjs",
      `import { readFileSync } from "node:fs";
       import { SparkConf, SparkContext, SparkFiles } from ${JSON.stringify(import.meta.resolve("@firesteel/core"))};
       const sc = new SparkContext(new SparkConf());
       const read = (name) => readFileSync(SparkFiles.get(name), "utf8");
       console.log(JSON.stringify(await sc.parallelize(["settings.json", "mine/inside.txt"], 2).map(read).collect()));
       await sc.stop();`,
    );
    const submit = (files: string) =>
      firesteel(["submit", "--files", files, "--archives", `${archive}#mine`, script]);

    const { stdout, stderr } = await submit(settings);
    expect(stdout, stderr).toBe('["42","of the archive"]\n');

    const missing = await submit(`${settings},no-such-file.txt`);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("no-such-file.txt");
    expect(missing.stderr).toContain("PATH_NOT_FOUND");
  });

  it("ends with the program's exit code", async () => {
    expect(await firesteel(["submit", ends, "3", "--verbose"])).toMatchObject({
      code: 4,
      signal: null,
      stdout: "",
      stderr: "",
    });
  });

  it("shows the stack of a program that throws, and ends with 1", async () => {
    const { code, stderr } = await firesteel(["submit", "--verbose", ends, "throws"]);

    expect(code).toBe(1);
    expect(stderr).toContain(`script     ${ends}`);
    expect(stderr).toContain("the program's own failure");
    expect(stderr).toMatch(/ends\.mjs:3:/);
  });

  it("hands signals on, and ends as the program does", async () => {
    const stop = (stdout: string, child: { kill: (signal: "SIGTERM") => boolean }): void => {
      if (stdout === "ready\n") child.kill("SIGTERM");
    };

    expect(await firesteel(["submit", ends, "handles"], { whenPrinting: stop })).toMatchObject({
      code: 5,
      stdout: "ready\ncleaned up\n",
    });
    expect(await firesteel(["submit", ends, "waits"], { whenPrinting: stop })).toMatchObject({
      signal: "SIGTERM",
      stdout: "ready\n",
    });
  });

  it.each([
    [["--mastr", "local", ends], "unknown option '--mastr'\n(Did you mean --master?)"],
    [[], "missing required argument 'script'"],
    [["no-such-script.ts"], "no-such-script.ts (SCRIPT_NOT_FOUND)"],
    [["."], "is a directory"],
    [["--conf", "spark.x", ends], '--conf spark.x: write a key, "=" and a value'],
    [["--deploy-mode", "cluster", ends], "no cluster manager takes it over"],
    [["--deploy-mode", "both", ends], "there is only client"],
    [["--packages", "a:b:1", ends], "--packages is not there: programs are JavaScript"],
    [["--supervise", ends], "use a service manager"],
    [["--properties-file", "no-such.conf", ends], "PROPERTIES_NOT_READABLE"],
  ])("refuses %j", async (given, message) => {
    const { code, stdout, stderr } = await firesteel(["submit", ...given]);

    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  it("names the line of a malformed properties file", async () => {
    const file = write("bad.conf", "# settings\nspark.a 1\nspark.lonely\n");
    const { code, stderr } = await firesteel(["submit", "--properties-file", file, ends]);

    expect(code).toBe(1);
    expect(stderr).toContain(`${file}, line 3: "spark.lonely" has no value`);
  });
});
