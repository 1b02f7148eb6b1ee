/** A program that the tests run as a process of its own; the first argument says what it does. */
import { Harness, oneStage, sumPlan } from "../engine-harness.ts";
import type { TaskFunction } from "../fault-runtime.ts";

const exitListeners = process.listenerCount("exit");
const [what, directory = ""] = process.argv.slice(2);
const files = {
  "spark.local.dir": directory,
  "spark.firesteel.slab.size": "64k",
  "spark.firesteel.memory.slabs": "64k",
};
const large: TaskFunction = (_task, _environment, { shuffle }) => {
  shuffle([Array.from({ length: 50_000 }, (_, i) => i * 1.5)]);
};
const never: TaskFunction = async () => {
  console.log("waiting");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
};

/** A job that has files under the temporary directory while its last stage waits. */
function waitingJob(harness: Harness): Promise<unknown> {
  return harness.run(sumPlan(2, 1, { map: large, reduce: never }));
}

switch (what) {
  case "forgets-to-close": {
    const harness = new Harness("local[2]", files);
    const plan = sumPlan(2, 1, { map: large, retain: true, reduce: () => 1 });
    console.log("result", (await harness.run(plan))[0]);
    break;
  }
  case "awaits-nothing": {
    const harness = new Harness();
    void harness
      .run(
        oneStage(async () => await new Promise((resolve) => setTimeout(() => resolve(1), 300)), 1),
      )
      .then((values) => console.log("result", values[0]));
    break;
  }
  case "waits":
    await waitingJob(new Harness("local[2]", files));
    break;
  case "waits-with-handler":
    process.on("SIGINT", () => {
      console.log("my handler");
      process.exit(3);
    });
    await waitingJob(new Harness("local[2]", files));
    break;
  case "logs": {
    await using harness = new Harness("local[1]");
    await harness.run(
      oneStage(() => {
        console.log("out of a task");
        console.error("err of a task");
      }, 1),
    );
    break;
  }
  case "closes": {
    for (let i = 0; i < 2; i++) {
      await using harness = new Harness("local[2]", files);
      await using other = new Harness("local[2]", files);
      await Promise.all([
        harness.run(sumPlan(2, 1, { map: large, reduce: () => 1 })),
        other.run(sumPlan(2, 1, { map: large, reduce: () => 1 })),
      ]);
    }
    // Whatever were left of the engines would show here.
    console.log(
      JSON.stringify(
        process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|File/.test(name)),
      ),
    );
    console.log(process.listenerCount("SIGINT"), process.listenerCount("exit") - exitListeners);
    break;
  }
}
