import { UserError } from "@firesteel/core";
import { nearestName, type SubmittedSettings } from "@firesteel/core/conf";
import { importChosen } from "./resolve-from.ts";
import { submit, type SubmitFlags } from "./submit/submit.ts";

interface Example {
  readonly name: string;
  readonly description: string;
  readonly url: string;
}

interface ExamplesPackage {
  readonly examples: readonly Example[];
}

/**
 * Runs a program of `@firesteel/examples` as `submit` runs any, or prints what there is.
 *
 * @throws {UserError} `EXAMPLE_NOT_FOUND`, naming the nearest one
 * @throws {EnvironmentError} `PACKAGE_NOT_INSTALLED` where there are no examples
 */
export async function runExample(
  name: string | undefined,
  exampleArguments: readonly string[],
  settings: SubmittedSettings,
  flags: SubmitFlags,
): Promise<void> {
  const { examples } = await importChosen<ExamplesPackage>("@firesteel/examples", "the examples");
  if (name === undefined) {
    for (const { name: each, description } of examples)
      process.stdout.write(`${each.padEnd(20)} ${description}\n`);
    return;
  }
  const example = examples.find((each) => each.name === name);
  if (example === undefined) {
    const names = examples.map((each) => each.name);
    const nearest = nearestName(name, names);
    throw new UserError(
      "EXAMPLE_NOT_FOUND",
      `there is no example ${JSON.stringify(name)}: ${nearest === undefined ? `there are ${names.join(", ")}` : `did you mean ${nearest}?`}`,
    );
  }
  await submit(example.url, exampleArguments, settings, flags);
}
