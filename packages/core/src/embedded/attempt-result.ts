import { FiresteelError, UserError, errorToJson } from "../errors/firesteel-error.ts";
import type { AttemptEnvironment } from "./attempt-environment.ts";
import { heapLimitExceeded } from "./engine-errors.ts";
import type { ExecutorSettings, UnsuccessfulResult } from "./executor-messages.ts";

/** What an attempt that threw `thrown` tells the supervisor. */
export async function resultOf(
  thrown: unknown,
  environment: AttemptEnvironment,
  settings: ExecutorSettings,
): Promise<UnsuccessfulResult> {
  if (environment.isHeapExceeded)
    return {
      kind: "failed",
      error: heapLimitExceeded(settings.softHeapBytes).toJSON(),
      isTransient: true,
    };
  const reason = environment.killedFor;
  if (reason !== undefined) return { kind: "killed", reason };
  if (environment.lost.length > 0 && hasCode(thrown, "FETCH_FAILED"))
    return { kind: "fetchFailed", error: jsonOf(thrown) };
  if (hasCode(thrown, "BLOCK_CORRUPT") && environment.hasRead) {
    const { isIntactBlock } = await import("./intact-block.ts");
    // None is found where another attempt has told of it and the block has been made again meanwhile.
    environment.findDamaged(isIntactBlock);
    return { kind: "fetchFailed", error: jsonOf(thrown) };
  }
  const isTransient = hasCode(thrown, "SPILL_DAMAGED");
  return { kind: "failed", error: jsonOf(thrown), isTransient };
}

function jsonOf(thrown: unknown): ReturnType<typeof errorToJson> {
  try {
    return errorToJson(thrown);
  } catch {
    return new UserError(
      "NON_ERROR_THROWN",
      "a value was thrown that cannot be read without throwing again",
    ).toJSON();
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  try {
    for (let error = thrown, depth = 0; depth < 10; depth++) {
      if (FiresteelError.is(error, code)) return true;
      if (typeof error !== "object" || error === null) return false;
      error = (error as { cause?: unknown }).cause;
    }
  } catch {
    // Whatever throws when it is looked at is none of ours.
  }
  return false;
}
