import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { SparkConf, SparkContext } from "@firesteel/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAllocations } from "#src/conf/allocation-file";

const file = `<?xml version="1.0"?>
<!-- pools of the reports -->
<allocations>
  <pool name="production">
    <schedulingMode>FAIR</schedulingMode>
    <weight>3</weight>
    <minShare> 2 </minShare>
  </pool>
  <pool name="a &amp; b"/>
</allocations>
`;

describe("parseAllocations", () => {
  it("reads pools, with defaults for what they do not say", () => {
    expect(parseAllocations(file, "fair.xml")).toEqual([
      { name: "production", schedulingMode: "FAIR", weight: 3, minShare: 2 },
      { name: "a & b", schedulingMode: "FIFO", weight: 1, minShare: 0 },
    ]);
    expect(parseAllocations("<allocations/>", "fair.xml")).toEqual([]);
  });

  it.each([
    ["<pools/>", 1, "not allocations"],
    ["<allocations>\n<queue name='a'/></allocations>", 2, "where a pool should be"],
    ["<allocations><pool/></allocations>", 1, "has no name"],
    ["<allocations><pool name='a'/><pool name='a'/></allocations>", 1, "two pools"],
    [pools("<weight>0</weight>"), 1, 'weight of pool a is "0": it must be a whole number from 1'],
    [pools("<weight>heavy</weight>"), 1, "weight of pool a"],
    [pools("<minShare>-1</minShare>"), 1, "minShare of pool a"],
    [pools("<schedulingMode>LIFO</schedulingMode>"), 1, "must be FIFO or FAIR"],
    [pools("<maxShare>3</maxShare>"), 1, "element maxShare"],
    ["<allocations><pool name='a'>", 1, "unclosed"],
    ["<allocations>&unknown;</allocations>", 1, "entity"],
  ])("refuses %s", (text, line, why) => {
    expect(() => parseAllocations(text, "fair.xml")).toThrow(
      expect.objectContaining({
        code: "INVALID_ALLOCATION_FILE",
        fields: { source: "fair.xml", line },
        message: expect.stringContaining(why) as unknown,
      }),
    );
  });
});

function pools(inside: string): string {
  return `<allocations><pool name="a">${inside}</pool></allocations>`;
}

describe("the pools of a context", () => {
  let directory = "";
  let path = "";
  const former = process.env["SPARK_CONF_DIR"];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "pools-test-"));
    path = join(directory, "fairscheduler.xml");
    writeFileSync(path, file);
  });

  afterEach(async () => {
    await SparkContext.active?.stop();
    if (former === undefined) delete process.env["SPARK_CONF_DIR"];
    else process.env["SPARK_CONF_DIR"] = former;
    rmSync(directory, { recursive: true });
  });

  const open = (settings: Record<string, string>): SparkContext =>
    new SparkContext(new SparkConf({ "spark.master": "local[2]", ...settings }));
  const production = { name: "production", schedulingMode: "FAIR", weight: 3, minShare: 2 };

  it.each([
    ["a path", () => path],
    ["a URL", () => pathToFileURL(path).href],
  ])("come from the allocation file, given as %s, and from what jobs name", async (_, given) => {
    const sc = open({
      "spark.scheduler.mode": "FAIR",
      "spark.scheduler.allocation.file": given(),
    });

    expect(sc.getSchedulingMode()).toBe("FAIR");
    expect(sc.getAllPools().map(({ name }) => name)).toEqual(["production", "a & b", "default"]);
    expect(sc.getPoolForName("production")).toEqual(production);
    expect(sc.getPoolForName("made on the way")).toBeUndefined();
    sc.setLocalProperty("spark.scheduler.pool", "made on the way");
    await sc.range(3).count();
    sc.setLocalProperty("spark.scheduler.pool", undefined);

    expect(sc.getPoolForName("made on the way")).toMatchObject({ weight: 1, minShare: 0 });
  });

  it("come from fairscheduler.xml of SPARK_CONF_DIR where no file is named", () => {
    process.env["SPARK_CONF_DIR"] = directory;

    expect(open({ "spark.scheduler.mode": "fair" }).getPoolForName("production")).toEqual(
      production,
    );
  });

  it("are none without FAIR scheduling", () => {
    const sc = open({ "spark.scheduler.allocation.file": path });

    expect(sc.getSchedulingMode()).toBe("FIFO");
    expect(sc.getAllPools()).toEqual([]);
  });

  it("that cannot be read stop the context from starting", () => {
    const start = (given: string) => (): SparkContext =>
      open({ "spark.scheduler.mode": "FAIR", "spark.scheduler.allocation.file": given });

    for (const given of [join(directory, "nowhere.xml"), "hdfs://host/fair.xml"])
      expect(start(given)).toThrow(
        expect.objectContaining({ code: "ALLOCATION_FILE_NOT_READABLE" }),
      );
    writeFileSync(path, "<allocations><pool/></allocations>");
    expect(start(path)).toThrow(expect.objectContaining({ code: "INVALID_ALLOCATION_FILE" }));
    expect(SparkContext.active).toBeUndefined();
  });
});
