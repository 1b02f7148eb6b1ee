import { FiresteelError, SparkConf, SparkContext } from "@firesteel/core";
import { register } from "node:module";
import { describe, expect, it } from "vitest";

/** As if nobody had installed the package, which this repository has, by its name or by its file. */
const hook = `export async function resolve(specifier, context, next) {
  if (specifier !== "@firesteel/connect" && !specifier.includes("/packages/connect/"))
    return await next(specifier, context);
  const message = "Cannot find package '@firesteel/connect' imported from " + context.parentURL;
  throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

describe("a master that is a Spark cluster", () => {
  it.each(["sc://localhost:15002", "spark://host:7077", "yarn", "k8s://https://host", "mesos://h"])(
    "%s says what to install",
    async (master) => {
      await using sc = new SparkContext(new SparkConf().setMaster(master).setAppName("contexts"));

      const error: unknown = await sc
        .range(3)
        .count()
        .catch((thrown: unknown) => thrown);

      expect(FiresteelError.is(error, "ENGINE_NOT_INSTALLED"), String(error)).toBe(true);
      expect((error as FiresteelError).message).toContain("npm install @firesteel/connect");
    },
  );
});
