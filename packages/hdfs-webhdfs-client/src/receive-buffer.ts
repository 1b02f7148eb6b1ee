import type { OnReadOpts, Socket } from "node:net";

/**
 * Option `onread` of the connections of one thread: all of them receive into the same memory, from which Node's HTTP
 * parser copies what is the body's. Otherwise each piece that comes has memory of its own besides, which is garbage
 * after that copy, and twice as much memory outside the heap means twice as many collections.
 */
export function receiveBuffer(): OnReadOpts {
  return {
    buffer: Buffer.allocUnsafeSlow(receivedBytes),
    callback(this: Socket, count: number, buffer: Uint8Array): boolean {
      this.emit("data", buffer.subarray(0, count));
      return true;
    },
  };
}

/** As much as Node reads at once otherwise. */
const receivedBytes = 64 * 1024;
