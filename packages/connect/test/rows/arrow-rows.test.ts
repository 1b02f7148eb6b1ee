import fc from "fast-check";
import { tableFromIPC } from "apache-arrow";
import { describe, expect, it } from "vitest";
import {
  batchMessage,
  endOfArrowStream,
  readMessage,
  rowsOfStream,
  schemaMessage,
  streamOfRows,
} from "#src/rows/arrow-rows";
import type { BlockRow } from "#src/rows/block-row";

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const row: fc.Arbitrary<BlockRow> = fc.record({
  hash: int,
  task: int,
  tag: int,
  partition: int,
  map: int,
  sequence: int,
  bytes: fc.uint8Array({ maxLength: 40 }),
});

describe("block rows as Arrow", () => {
  it("come back as they were, flat", () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(plain(rowsOfStream(streamOfRows(rows)))).toEqual(plain(rows));
      }),
    );
  });

  it("come back as they were inside one struct column, from any offset of memory", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(7), (rows, shift) => {
        const [head, ...body] = batchMessage(rows, "nested");
        const message = readMessage((head as Uint8Array).subarray(8));
        if (message.kind !== "batch") throw new Error("not a batch");
        const whole = Buffer.concat(body);
        const moved = new Uint8Array(whole.byteLength + shift).subarray(shift);
        moved.set(whole);

        expect(message.bodyBytes).toBe(whole.byteLength);
        expect(plain(message.decode(moved))).toEqual(plain(rows));
      }),
    );
  });

  it("are what a library of Arrow reads", () => {
    const rows: BlockRow[] = [
      {
        hash: 1,
        task: 2,
        tag: 3,
        partition: 4,
        map: 5,
        sequence: -1,
        bytes: Uint8Array.of(7, 8, 9),
      },
      { hash: -1, task: 0, tag: 0, partition: 0, map: 0, sequence: 0, bytes: new Uint8Array(0) },
    ];
    const flat = tableFromIPC(streamOfRows(rows)).toArray();
    const stream = [schemaMessage("nested"), ...batchMessage(rows, "nested"), endOfArrowStream];
    const nested = tableFromIPC(Buffer.concat(stream)).getChildAt(0)?.toArray() as unknown[];

    for (const records of [flat, nested])
      expect(records.map((record) => ({ ...(record as object) }))).toEqual([
        { h: 1, t: 2, x: 3, q: 4, m: 5, s: -1, d: Uint8Array.of(7, 8, 9) },
        { h: -1, t: 0, x: 0, q: 0, m: 0, s: 0, d: new Uint8Array(0) },
      ]);
  });
});

function plain(rows: readonly BlockRow[]): unknown[] {
  return rows.map((each) => ({ ...each, bytes: Array.from(each.bytes) }));
}
