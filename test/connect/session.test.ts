import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectSession, type ExecuteResponse, type Relation } from "@firesteel/connect";
import { FiresteelError } from "@firesteel/core";

function sql(query: string): { readonly root: Relation } {
  return { root: { relType: { case: "sql", value: { query } } } };
}

/** The client alone, with plans that know nothing of RDDs. */
describe("ConnectSession", () => {
  let session: ConnectSession;

  beforeAll(() => {
    session = ConnectSession.open(process.env["FIRESTEEL_TEST_REMOTE"] ?? "");
  });
  afterAll(async () => {
    await session?.close();
  });

  async function failureOf(responses: AsyncIterable<ExecuteResponse>): Promise<FiresteelError> {
    try {
      for await (const _ of responses);
    } catch (error) {
      if (FiresteelError.is(error)) return error;
      throw error;
    }
    throw new Error("no error");
  }

  it("says Spark's version, runs queries and explains them", async () => {
    expect(await session.version()).toMatch(/^\d+\.\d+\.\d+/);

    let rows = 0;
    for await (const { responseType } of session.execute(sql("select id from range(10)")))
      if (responseType.case === "arrowBatch") rows += Number(responseType.value.rowCount);

    expect(rows).toBe(10);
    expect(await session.explain(sql("select id from range(7)").root)).toContain("Range (0, 7");
  });

  it("keeps settings, and gives those that are set", async () => {
    await session.setConf({ "spark.sql.shuffle.partitions": "3", "spark.firesteel.any": "é" });

    expect(
      await session.getConf([
        "spark.sql.shuffle.partitions",
        "spark.firesteel.any",
        "spark.no.such",
      ]),
    ).toEqual({ "spark.sql.shuffle.partitions": "3", "spark.firesteel.any": "é" });
  });

  it("tells of errors by Spark's class, with SQLSTATE and causes", async () => {
    const parsing = await failureOf(session.execute(sql("selec 1")));
    const running = await failureOf(
      session.execute(sql("select raise_error('too ' || count(*)) from range(3)")),
    );

    expect(parsing.code).toBe("PARSE_SYNTAX_ERROR");
    expect(parsing.fields).toMatchObject({ spark: { sqlState: "42601" } });
    expect(running.code).toBe("USER_RAISED_EXCEPTION");
    expect(running.message).toContain("too 3");
    expect(running.fields).toMatchObject({ spark: { sqlState: "P0001" } });
  });

  it("interrupts the operations of a tag and no others", async () => {
    await session.setConf({ "spark.connect.progress.reportInterval": "100ms" });
    const sumBelow = (n: number): ReturnType<typeof sql> =>
      sql(`select sum(id % 7) from range(0, ${n}, 1, 1)`);
    // Its task looks after each batch whether it was killed, and keeps nothing.
    const endless = session.execute(sumBelow(1e15), { tags: ["slow"] });
    const other = session.execute(sumBelow(1e9), { tags: ["other"] });
    // A response tells that it runs.
    expect((await endless.next()).done).toBe(false);
    expect((await other.next()).done).toBe(false);

    await session.interruptTag("slow");

    expect((await failureOf(endless)).code).toBe("OPERATION_CANCELED");
    for await (const _ of other);
    // All cores are free again.
    for await (const _ of session.execute(sql("select sum(id) from range(0, 10, 1, 4)")));
  });

  it("keeps a file under its name, and refuses another in its place", async () => {
    const name = "files/readings.txt";
    const bytes = new Uint8Array(3_000_000).fill(65);
    await session.addArtifacts([{ name, bytes }]);
    await session.addArtifacts([{ name, bytes }]);

    await expect(
      session.addArtifacts([{ name, bytes: new Uint8Array([66]) }]),
    ).rejects.toMatchObject({ code: "ARTIFACT_ALREADY_EXISTS" });
  });
});
