import { readdir, rm } from "node:fs/promises";

/**
 * Removes the output of an earlier run, so that a program may be started again. Anything else in the directory makes
 * it an error: it is then not ours to remove.
 */
export async function clearOutput(directory: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const foreign = names.find((name) => !/^(part-\d{5,}|_SUCCESS)(\.[a-z0-9]+)?$/.test(name));
  if (foreign !== undefined)
    throw new Error(
      `${directory} is not cleared, it holds ${JSON.stringify(foreign)}, which is no output of this program: remove it yourself or pass --output`,
    );
  await rm(directory, { recursive: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
