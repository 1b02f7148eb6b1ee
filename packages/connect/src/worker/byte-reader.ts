import type { Socket } from "node:net";
import { EnvironmentError } from "@firesteel/core/engine";

/** Bytes that are buffered before the socket is told to wait. */
const mostBuffered = 64 * 1024 * 1024;

/** Reads a socket by length: big-endian numbers, strings and bytes of Spark's worker protocol. */
export class ByteReader {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  #available = 0;
  #isEnded = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#available += chunk.length;
      if (this.#available > mostBuffered) socket.pause();
      this.#poke();
    });
    const onEnd = (): void => {
      this.#isEnded = true;
      this.#poke();
    };
    socket.on("end", onEnd).on("close", onEnd).on("error", onEnd);
    socket.resume();
  }

  /** Whether the other side has ended, or lost, the connection. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * The next `length` bytes, valid for as long as they are kept; undefined where the stream ends before the first.
   * @throws {EnvironmentError} `SPARK_STREAM_TRUNCATED` where it ends amid them
   */
  async bytesOrEnd(length: number): Promise<Buffer | undefined> {
    while (this.#available < length) {
      if (this.#isEnded) {
        if (this.#available === 0) return undefined;
        throw new EnvironmentError(
          "SPARK_STREAM_TRUNCATED",
          "the executor closed the connection in the middle of a message",
        );
      }
      if (this.#socket.isPaused()) this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#take(length);
  }

  async bytes(length: number): Promise<Buffer> {
    const bytes = await this.bytesOrEnd(length);
    if (bytes === undefined)
      throw new EnvironmentError(
        "SPARK_STREAM_TRUNCATED",
        "the executor closed the connection before the task's end",
      );
    return bytes;
  }

  async int32(): Promise<number> {
    return (await this.bytes(4)).readInt32BE(0);
  }

  async int32OrEnd(): Promise<number | undefined> {
    return (await this.bytesOrEnd(4))?.readInt32BE(0);
  }

  async int64(): Promise<bigint> {
    return (await this.bytes(8)).readBigInt64BE(0);
  }

  async boolean(): Promise<boolean> {
    return (await this.bytes(1))[0] !== 0;
  }

  async string(): Promise<string> {
    return (await this.lengthPrefixed()).toString("utf8");
  }

  async lengthPrefixed(): Promise<Buffer> {
    return await this.bytes(await this.int32());
  }

  #take(length: number): Buffer {
    if (length === 0) return Buffer.alloc(0);
    this.#available -= length;
    const first = this.#chunks[0] as Buffer;
    if (first.length > length) {
      this.#chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    if (first.length === length) {
      this.#chunks.shift();
      return first;
    }
    const joined = Buffer.allocUnsafeSlow(length);
    let at = 0;
    while (at < length) {
      const chunk = this.#chunks[0] as Buffer;
      const wanted = Math.min(chunk.length, length - at);
      chunk.copy(joined, at, 0, wanted);
      at += wanted;
      if (wanted === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(wanted);
    }
    return joined;
  }

  #poke(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
