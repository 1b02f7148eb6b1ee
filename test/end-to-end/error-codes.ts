/** Codes and messages of an error and of what caused it, outermost first. */
export function describeError(error: unknown): { codes: string[]; messages: string } {
  const codes: string[] = [];
  const messages: string[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    codes.push(String((each as { code?: unknown }).code));
    messages.push(each.message);
  }
  return { codes, messages: messages.join("\n") };
}

/** What `run` throws or rejects with; fails where it does neither. */
export async function failureOf(
  run: () => unknown,
): Promise<{ codes: string[]; messages: string }> {
  try {
    await run();
  } catch (error) {
    return describeError(error);
  }
  throw new Error("nothing was thrown");
}
