import { type Json, numberOf, objectOf, textOf } from "./json-fields.ts";

/** Of a line that tells of one: Spark's `ResourceProfileInfo`, as the status API has it. Undefined of other lines. */
export function parseResourceProfile(line: Json): object | undefined {
  if (textOf(line, "Event") !== "SparkListenerResourceProfileAdded") return undefined;
  const executor = objectOf(line, "Executor Resource Requests");
  const task = objectOf(line, "Task Resource Requests");
  return {
    id: numberOf(line, "Resource Profile Id"),
    executorResources: eachOf(executor, (resource) => ({
      ...amountOf(resource),
      discoveryScript: textOf(resource, "Discovery Script"),
      vendor: textOf(resource, "Vendor"),
    })),
    taskResources: eachOf(task, amountOf),
  };
}

function eachOf(resources: Json, show: (resource: Json) => object): object {
  return Object.fromEntries(
    Object.keys(resources).map((name) => [name, show(objectOf(resources, name))]),
  );
}

function amountOf(resource: Json): object {
  return { resourceName: textOf(resource, "Resource Name"), amount: numberOf(resource, "Amount") };
}
