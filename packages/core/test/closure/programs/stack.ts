import { writeFileSync } from "node:fs";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { bundleClosures } from "#src/closure/bundle-closures";
import { captureClosure } from "#src/closure/capture-closure";
import { mapStack } from "#src/closure/map-stack";

interface Order {
  readonly price: number;
}

const limit: number = 10;

class Checker {
  readonly name: string = "checker";

  check(order: Order): never {
    throw new RangeError(`${this.name}: ${order.price} is over ${limit}`); // method
  }
}

const checker = new Checker();
function declared(order: Order): unknown {
  return checker.check(order); // declared
}
const nested = (order: Order): unknown =>
  [order].map((each) => {
    return declared(each); // nested
  });

const functions: readonly ((order: Order) => unknown)[] = [
  (order) => {
    if (order.price > limit) return nested(order); // variables
    return 0;
  },
  (order) => {
    const { price } = order;
    throw new Error(`no variables ${price}`); // plain
  },
];

// Run as a program: `stack <worker file> <file for the results>`: the stacks of errors on the worker, mapped here.
const [, , workerFile = "", resultFile = ""] = process.argv;
const worker = new Worker(workerFile, { execArgv: [] });
const stacks: string[] = [];
for (const f of functions) {
  const bundle = bundleClosures([captureClosure(f)]);
  worker.postMessage({ bundle, calls: [[0, { price: 11 }]] });
  const [{ failure }] = (await once(worker, "message")) as [{ failure: string }];
  stacks.push(mapStack(failure));
}
await worker.terminate();
writeFileSync(resultFile, JSON.stringify(stacks));
