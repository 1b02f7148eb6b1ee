import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const here = join(root, "bench/peers");
const servers = process.env.SERVERS_DIR ?? join(root, ".servers");

/** Packages of npm that peers are, installed apart from the repository's own. */
const npmPeers = {
  duckdb: ["@duckdb/node-api", "1.5.6-r.1", []],
  // A dependency that only reads Parquet compiles C++ against Boost: it is left uncompiled.
  skale: ["skale", "1.2.2", ["--ignore-scripts"]],
};

/**
 * Installs what the named systems need, unless it is there.
 *
 * @param {readonly string[]} systems
 * @param {readonly import("./define-case.mjs").BenchmarkCase[]} cases
 */
export function installPeers(systems, cases) {
  const peers = { python: "", env: {}, scalaProgram: () => [] };
  if (systems.includes("pyspark")) peers.python = spark("python");
  if (systems.includes("pyspark") || systems.includes("scala"))
    peers.env = { ...peers.env, PYTHONPATH: here, SPARK_LOCAL_IP: "127.0.0.1" };
  if (systems.includes("scala")) peers.scalaProgram = compileScala(cases);
  for (const [system, peer] of Object.entries(npmPeers))
    if (systems.includes(system)) peers.env[`BENCH_${system.toUpperCase()}`] = installNpm(peer);
  return peers;
}

/** What a command of `tools/servers/spark.sh` prints. */
export function spark(command) {
  const args = ["tools/servers/spark.sh", command];
  return execFileSync("bash", args, { cwd: root, encoding: "utf8" }).trim();
}

/** Path to require the package from. */
function installNpm([name, version, flags]) {
  const prefix = join(servers, "bench", `${name.replace(/.*\//, "")}-${version}`);
  const installed = join(prefix, "node_modules", name);
  if (!existsSync(installed)) {
    mkdirSync(prefix, { recursive: true });
    const command = ["install", "--prefix", prefix, "--no-audit", "--no-fund", ...flags];
    execFileSync("npm", [...command, `${name}@${version}`], { stdio: "inherit" });
  }
  return installed;
}

/** Compiles the Scala programs of the cases with the compiler that Spark's own distribution carries. */
function compileScala(cases) {
  const home = spark("home");
  const sources = cases
    .map(({ folder }) => join(folder ?? "", "Program.scala"))
    .filter((file) => existsSync(file));
  const files = [join(here, "Benchmark.scala"), ...new Set(sources)];
  mkdirSync(join(servers, "bench"), { recursive: true });
  const jar = join(servers, "bench/programs.jar");
  const compiler = ["-cp", `${home}/jars/*`, "scala.tools.nsc.Main", "-usejavacp", "-d", jar];
  execFileSync("java", [...compiler, ...files], { stdio: "inherit" });
  const submit = `${home}/bin/spark-submit --master local[2] --driver-memory 2g --conf spark.ui.enabled=false`;
  return (name, args) => [...submit.split(" "), "--class", name, jar, ...args];
}
