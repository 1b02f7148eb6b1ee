import { constants } from "node:buffer";
import { UserError } from "../errors/firesteel-error.ts";

/** Offsets in a block are u32, and a Uint8Array has its own limit. */
export const maxBlockBytes: number = Math.min(constants.MAX_LENGTH, 2 ** 32 - 1);

export function blockTooLarge(bytes: number, records: number): UserError {
  return records === 1
    ? new UserError(
        "RECORD_TOO_LARGE",
        `one record takes ${bytes} bytes; ${maxBlockBytes} is the most that can be held. Split it into several records`,
        { fields: { bytes } },
      )
    : new UserError(
        "BLOCK_TOO_LARGE",
        `${records} records take ${bytes} bytes; a block holds at most ${maxBlockBytes}. Put fewer records into a block`,
        { fields: { bytes, records } },
      );
}
