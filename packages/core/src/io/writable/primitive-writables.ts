import { hexText, javaDoubleText, javaFloatText } from "./java-text.ts";
import { notWritable, type Writable } from "./writable.ts";

const prefix = "org.apache.hadoop.io.";

export const text: Writable<string> = {
  className: `${prefix}Text`,
  read: (input) => input.readText(),
  write(output, value) {
    if (typeof value !== "string") throw notWritable(value, this.className, "only strings can");
    output.writeText(value);
  },
};

function integer(
  name: string,
  bits: number,
  methods: Pick<Writable<number>, "read"> & { put: Writable<number>["write"] },
): Writable<number> {
  const className = prefix + name;
  const limit = 2 ** (bits - 1);
  return {
    className,
    read: methods.read,
    write: (output, value) => {
      if (!Number.isInteger(value) || value < -limit || value >= limit)
        throw notWritable(
          value,
          className,
          `only whole numbers of ${bits} bits can; name another class (DoubleWritable, LongWritable) for all of them`,
        );
      methods.put(output, value);
    },
  };
}

export const byte: Writable<number> = integer("ByteWritable", 8, {
  read: (input) => input.readByte(),
  put: (output, value) => output.writeByte(value),
});

export const short: Writable<number> = integer("ShortWritable", 16, {
  read: (input) => input.readShort(),
  put: (output, value) => output.writeShort(value),
});

export const int: Writable<number> = integer("IntWritable", 32, {
  read: (input) => input.readInt(),
  put: (output, value) => output.writeInt(value),
});

export const vInt: Writable<number> = integer("VIntWritable", 32, {
  read: (input) => input.readVInt(),
  put: (output, value) => output.writeVInt(value),
});

function toLong(value: unknown, className: string): bigint {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  throw notWritable(value, className, "only bigints of 64 bits and safe whole numbers can");
}

export const long: Writable<bigint | number> = {
  className: `${prefix}LongWritable`,
  read: (input) => input.readLong(),
  write(output, value) {
    output.writeLong(toLong(value, this.className));
  },
};

export const vLong: Writable<bigint | number> = {
  className: `${prefix}VLongWritable`,
  read: (input) => input.readVLong(),
  write(output, value) {
    output.writeVLong(toLong(value, this.className));
  },
};

/** `writable`, but its bigints are read as numbers. @throws {RangeError} for one that is not safe */
export function asNumbers(writable: Writable<bigint | number>): Writable<bigint | number> {
  return {
    className: writable.className,
    read: (input) => {
      const value = writable.read(input);
      const number = Number(value);
      if (!Number.isSafeInteger(number))
        throw new RangeError(`${value} is no safe number; read it as a bigint`);
      return number;
    },
    write: (output, value) => writable.write(output, value),
  };
}

export const float: Writable<number> = {
  className: `${prefix}FloatWritable`,
  read: (input) => input.readFloat(),
  write(output, value) {
    if (typeof value !== "number") throw notWritable(value, this.className, "only numbers can");
    output.writeFloat(value);
  },
  text: javaFloatText,
};

export const double: Writable<number> = {
  className: `${prefix}DoubleWritable`,
  read: (input) => input.readDouble(),
  write(output, value) {
    if (typeof value !== "number") throw notWritable(value, this.className, "only numbers can");
    output.writeDouble(value);
  },
  text: javaDoubleText,
};

export const boolean: Writable<boolean> = {
  className: `${prefix}BooleanWritable`,
  read: (input) => input.readBoolean(),
  write(output, value) {
    if (typeof value !== "boolean") throw notWritable(value, this.className, "only booleans can");
    output.writeBoolean(value);
  },
};

export const bytes: Writable<Uint8Array> = {
  className: `${prefix}BytesWritable`,
  read: (input) => input.readBytes(input.readInt()),
  write(output, value) {
    if (!(value instanceof Uint8Array))
      throw notWritable(value, this.className, "only bytes (a Uint8Array) can");
    output.writeInt(value.length);
    output.writeBytes(value);
  },
  text: hexText,
};

export const nothing: Writable<null | undefined> = {
  className: `${prefix}NullWritable`,
  read: () => null,
  write(_, value) {
    if (value != null) throw notWritable(value, this.className, "only null and undefined can");
  },
  text: () => "(null)",
};

const md5Bytes = 16;

export const md5Hash: Writable<Uint8Array> = {
  className: `${prefix}MD5Hash`,
  read: (input) => input.readBytes(md5Bytes),
  write(output, value) {
    if (!(value instanceof Uint8Array) || value.length !== md5Bytes)
      throw notWritable(value, this.className, "only 16 bytes can");
    output.writeBytes(value);
  },
  text: (value) => Buffer.from(value).toString("hex"),
};
