import type { Socket } from "node:net";
import { batchMessage, endOfArrowStream, schemaMessage } from "../rows/arrow-rows.ts";
import type { BlockRow } from "../rows/block-row.ts";
import { int32Bytes, mark } from "./protocol.ts";

/** Rows and bytes of one batch. */
const mostRows = 64;
const mostBytes = 1024 * 1024;

/** Writes block rows to Spark as one Arrow stream, batch by batch; nothing at all where there is no row. */
export class RowWriter {
  readonly #socket: Socket;
  #rows: BlockRow[] = [];
  #bytes = 0;
  #isStarted = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(row: BlockRow): void {
    this.#rows.push(row);
    this.#bytes += row.bytes.byteLength;
    if (this.#rows.length >= mostRows || this.#bytes >= mostBytes) this.#flush();
  }

  /** Resolves when the socket takes more. */
  async drained(): Promise<void> {
    while (this.#socket.writableNeedDrain && !this.#socket.destroyed)
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#socket.off("drain", done).off("close", done);
          resolve();
        };
        this.#socket.on("drain", done).on("close", done);
      });
  }

  /** Ends the stream, if it was begun. */
  end(): void {
    this.#flush();
    if (this.#isStarted) this.#socket.write(endOfArrowStream);
    this.#isStarted = false;
  }

  /** Ends the stream after an error, without what was not sent yet: Spark reads the error behind it. */
  abandon(): void {
    this.#rows = [];
    this.end();
  }

  #flush(): void {
    if (this.#rows.length === 0) return;
    this.#socket.cork();
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#socket.write(int32Bytes(mark.startArrow));
      this.#socket.write(schemaMessage("nested"));
    }
    for (const piece of batchMessage(this.#rows, "nested")) this.#socket.write(piece);
    this.#socket.uncork();
    this.#rows = [];
    this.#bytes = 0;
  }
}
