#!/usr/bin/env node
import { FiresteelError } from "@firesteel/core";
import { commandLine } from "./command-line.ts";

try {
  await commandLine().parseAsync();
} catch (error) {
  // What the user can mend needs no stack; anything else is a defect of ours, and its stack tells where.
  if (!FiresteelError.is(error)) throw error;
  process.stderr.write(`error: ${error.message} (${error.code})\n`);
  process.exitCode = 1;
}
