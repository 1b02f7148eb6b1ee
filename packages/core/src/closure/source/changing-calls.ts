/**
 * Calls whose results differ from one run of a task to the next, by their usual names. What a function calls in
 * packages, and by other names, cannot be known.
 */
const changingCalls = new RegExp(
  [
    String.raw`\bMath\s*\.\s*random\b`,
    String.raw`\b(?:Date|performance)\s*\.\s*now\b`,
    String.raw`\bnew\s+Date\s*(?:\(\s*\)|(?![\w$\s(]))`,
    String.raw`(?<!new\s+)\bDate\s*\(\s*\)`,
    String.raw`\bprocess\s*\.\s*hrtime\b`,
    String.raw`\b(?:randomUUID|randomBytes|randomInt|randomFill|randomFillSync|getRandomValues)\b`,
    String.raw`\b(?:attemptNumber|taskAttemptId|stageAttemptNumber)\b`,
  ].join("|"),
);

/** Whether a function of this source may give other results when its task runs again. */
export function mayChange(source: string): boolean {
  return changingCalls.test(source);
}
