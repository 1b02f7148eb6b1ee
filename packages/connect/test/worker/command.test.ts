import { describe, expect, it } from "vitest";
import { decodeCommand, encodeBody, encodeCommand, type WorkerCommand } from "#src/wire/command";
import { failureIn, failureText } from "#src/wire/worker-failure";

const route: WorkerCommand = { kind: "route", consumers: [[0, 2], [], [1]], numTasks: 3 };
const noFile = (name: string): Uint8Array => {
  throw new Error(`no file ${name}`);
};

describe("commands", () => {
  it("come back, inline or from a file", () => {
    const body = encodeBody(route);

    expect(decodeCommand(encodeCommand(body), noFile)).toEqual(route);
    const files = new Map([["big", body]]);
    const named = encodeCommand(body, "big");
    expect(named.byteLength).toBeLessThan(body.byteLength + 200);
    expect(decodeCommand(named, (name) => files.get(name) ?? noFile(name))).toEqual(route);
  });

  it("are the same bytes whenever the same command is encoded", () => {
    expect(encodeCommand(encodeBody(route))).toEqual(encodeCommand(encodeBody(route)));
  });

  it("of another version are refused, both versions named", () => {
    const bytes = Buffer.from(encodeCommand(encodeBody(route)));
    const other = Buffer.from(
      bytes.toString("latin1").replace(/"version":"\d/, '"version":"9'),
      "latin1",
    );

    expect(() => decodeCommand(other, noFile)).toThrow(
      /driver is Firesteel 9\.0\.1.*worker on this executor Firesteel 0\.0\.1/,
    );
  });

  it("of others are refused", () => {
    expect(() => decodeCommand(Buffer.from("cloudpickle…"), noFile)).toThrow(
      /run Firesteel programs only/,
    );
  });
});

describe("failures of workers", () => {
  it("are found, with stack and cause, inside whatever Spark says around them", () => {
    const error = new TypeError("no such field", { cause: new RangeError("deeper [sic]") });
    const text = `Job aborted due to stage failure: Task 1 …\n${failureText(error)}\n\tat org.apache.spark…`;

    const found = failureIn(text);

    expect(found).toMatchObject({ name: "TypeError", message: "no such field", blame: "user" });
    expect(found?.stack).toBe(error.stack);
    expect(found?.cause).toMatchObject({ name: "RangeError", message: "deeper [sic]" });
  });

  it("are found in the first 2,048 characters, which is all that Spark 3.5 sends", () => {
    const frames = Array.from(
      { length: 10 },
      (_, i) => `    at f${i} (file:///app/main.js:${i}:7)`,
    );
    const error = new RangeError("out of range ".repeat(100));
    error.stack = `RangeError: ${error.message}\n${frames.join("\n")}`;
    const around = "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, ".repeat(
      5,
    );

    const text = `${around}${failureText(error)}`.slice(0, 2048);

    expect(failureIn(text)).toMatchObject({ message: error.message, stack: error.stack });
  });

  it("are not made up", () => {
    expect(failureIn("ExecutorLostFailure (executor 3 exited)")).toBeUndefined();
    expect(failureIn("[firesteel error notbase64")).toBeUndefined();
    expect(failureIn("[firesteel error e30")).toBeUndefined();
  });
});
