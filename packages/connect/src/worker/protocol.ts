/** Marks of Spark's worker protocol. Spark: `SpecialLengths` of `PythonRunner.scala`. */
export const mark = {
  endOfData: -1,
  exception: -2,
  timing: -3,
  endOfStream: -4,
  startArrow: -6,
  startInit: -8,
} as const;

/** `PythonEvalType.SQL_MAP_ARROW_ITER_UDF`: a stream of Arrow batches in, another out. */
export const mapInArrow = 207;

export function int32Bytes(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value, i * 4);
  return bytes;
}

export function int64Bytes(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [i, value] of values.entries())
    bytes.writeBigInt64BE(BigInt(Math.round(value)), i * 8);
  return bytes;
}

export function prefixed(bytes: Uint8Array): Buffer {
  return Buffer.concat([int32Bytes(bytes.byteLength), bytes]);
}
