import { defineCase } from "../harness/define-case.mjs";
import { generateLines } from "../harness/generate.mjs";
import { powerLawRank } from "../harness/random.mjs";

const methods = ["GET", "GET", "GET", "POST", "HEAD"];
const statuses = [200, 200, 200, 200, 301, 304, 404, 500];

export const logAnalysis = defineCase(import.meta.dirname, {
  name: "log-analysis",
  prepare(scale) {
    const count = 2_000_000 * scale;
    const { path, bytes } = generateLines(`access-${count}.log`, count, (i, random) => {
      const pick = (list) => list[Math.floor(random() * list.length)];
      const number = (below) => Math.floor(random() * below);
      if (i % 1000 === 999) return `-- rotated after ${i} lines --`;
      const page = `/page/${powerLawRank(random(), 20_000)}.html`;
      const time = `25/Nov/2026:${String(number(24)).padStart(2, "0")}:10:00 +0000`;
      return `10.${number(256)}.${number(256)}.1 - - [${time}] "${pick(methods)} ${page} HTTP/1.1" ${pick(statuses)} ${number(100_000)}`;
    });
    return { arguments: [path], about: `${count} lines, ${(bytes / 1e6).toFixed(0)} MB` };
  },
});
