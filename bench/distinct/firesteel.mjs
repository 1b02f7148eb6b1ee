import { benchmark } from "../peers/firesteel-program.mjs";

await benchmark(async (sc, path) => sc.textFile(path).distinct().count());
