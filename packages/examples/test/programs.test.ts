import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runExample } from "./run-example.ts";

const data = resolve(import.meta.dirname, "../../data");
const options = { timeout: 60_000 };

const lines = async (name: string, ...args: string[]): Promise<string[]> => {
  const { code, stdout, stderr } = await runExample(name, args);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout.trimEnd().split("\n");
};

describe("pi", options, () => {
  it("comes close", async () => {
    const [line] = await lines("pi", "1000000");

    expect(Math.abs(Number(line!.split(" ").at(-1)) - Math.PI)).toBeLessThan(0.001);
  });
});

describe("page-rank", options, () => {
  it("gives the ranks that a plain loop gives", async () => {
    const edges = (await readFile(`${data}/links.txt`, "utf8")).trimEnd().split("\n");
    const links = new Map<string, Set<string>>();
    for (const edge of edges) {
      const [from, to] = edge.split(" ");
      links.set(from!, (links.get(from!) ?? new Set()).add(to!));
    }
    let ranks = new Map([...links.keys()].map((page) => [page, 1]));
    for (let i = 0; i < 10; i += 1) {
      const sums = new Map<string, number>();
      for (const [page, to] of links)
        for (const target of to)
          sums.set(target, (sums.get(target) ?? 0) + (ranks.get(page) ?? 0) / to.size);
      ranks = new Map([...sums].map(([page, sum]) => [page, 0.15 + 0.85 * sum]));
    }

    const expected = [...ranks].toSorted(([, a], [, b]) => b - a);
    expect(await lines("page-rank")).toEqual(
      expected.map(([page, rank]) => `${page} ${rank.toFixed(4)}`),
    );
  });
});

describe("k-means", options, () => {
  it("finds the centres that the points were made around", async () => {
    const [first, ...centres] = await lines("k-means", "20000", "3");

    expect(first).toMatch(/^settled after \d+ rounds$/);
    expect(centres).toHaveLength(3);
    for (const [cluster, centre] of centres.entries()) {
      const [x, y] = centre.split(" ").slice(1).map(Number);
      expect(Math.hypot(x! - 10 * cluster, y! - 5 * cluster)).toBeLessThan(0.05);
    }
  });
});

describe("log-analysis", options, () => {
  it("gives the figures that a plain loop gives", async () => {
    const text = await readFile(`${data}/access.log`, "utf8");
    const pattern = /^(\S+) .*"GET (\S+) HTTP\/1.1" (\d{3}) (\d+|-)$/;
    const all = text.trimEnd().split("\n");
    const requests = all.map((line) => pattern.exec(line)).filter((match) => match !== null);
    const bytes = requests.map((match) => (match[4] === "-" ? 0 : Number(match[4])));
    const total = bytes.reduce((a, b) => a + b, 0);
    const notFound = requests.filter((match) => match[3] === "404").length;

    const shown = await lines("log-analysis");

    expect(shown[0]).toBe(
      `${requests.length} requests, ${all.length - requests.length} unreadable lines`,
    );
    expect(shown[1]).toBe(
      `bytes: mean ${(total / requests.length).toFixed(1)}, largest ${Math.max(...bytes)}`,
    );
    expect(shown).toContain(`status 404: ${notFound}`);
    expect(shown.at(-1)).toBe(`${new Set(requests.map((match) => match[1])).size} visitors`);
  });
});

describe("join", options, () => {
  it("keeps customers without orders and orders without customers", async () => {
    expect(await lines("join")).toEqual([
      "1 Ada: 120.00",
      "2 Bela: 64.00",
      "3 Chen: 5.25",
      "4 Dorit: nothing",
      "9 (unknown): 7.50",
      "1 without a customer record",
    ]);
  });
});
