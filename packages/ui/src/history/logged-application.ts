import type {
  SparkListener,
  SparkListenerEnvironmentUpdate,
  SparkListenerEvent,
} from "@firesteel/core";
import { tellListener } from "@firesteel/core/ui";
import type { ShownApplication } from "../rest/shown-application.ts";
import type { Json } from "./json-fields.ts";
import { LoggedStorage } from "./logged-storage.ts";
import { parseEvent, writerVersion } from "./parse-event.ts";
import { parseResourceProfile } from "./parse-resource-profile.ts";

type Environment = SparkListenerEnvironmentUpdate["environmentDetails"];

/** Of a log that ends before that event. */
const nothing: Environment = {
  runtime: {},
  sparkProperties: {},
  hadoopProperties: {},
  systemProperties: {},
  classpathEntries: {},
};

/** An application as its log tells of it: what is asked of a running one is answered from the events that were told. */
export class LoggedApplication {
  readonly #listeners: readonly SparkListener[];
  readonly #storage = new LoggedStorage();
  readonly #log: ShownApplication["log"];
  #version = "";
  #start = { appId: "", appName: "", sparkUser: "", time: 0 };
  #environment: Environment | undefined;
  readonly #profiles: object[] = [];

  /** Tells `listener` every event of the lines that {@link add} is given. */
  constructor(listener: SparkListener, log: ShownApplication["log"]) {
    this.#listeners = [listener, this.#storage];
    this.#log = log;
  }

  add(line: Json): void {
    this.#version = writerVersion(line) ?? this.#version;
    const profile = parseResourceProfile(line);
    if (profile !== undefined) this.#profiles.push(profile);
    const event = parseEvent(line);
    if (event === undefined) return;
    this.#note(event);
    for (const listener of this.#listeners) void tellListener(listener, event);
  }

  /** When all lines were added. */
  shown(): ShownApplication {
    const { appId, appName, sparkUser, time } = this.#start;
    const environment = this.#environment ?? nothing;
    const { sparkProperties } = environment;
    return {
      id: appId,
      name: appName,
      user: sparkUser,
      master: sparkProperties["spark.master"] ?? "",
      startTime: time,
      version: this.#version,
      environment: { ...environment, resourceProfiles: this.#profiles },
      settings: () => sparkProperties,
      storage: async () => this.#storage.rdds(),
      executors: async () => this.#storage.executors(),
      threads: async () => undefined,
      pools: () => [],
      cancelJob: () => undefined,
      cancelStage: () => undefined,
      log: this.#log,
    };
  }

  #note(event: SparkListenerEvent): void {
    if (event.event === "ApplicationStart") this.#start = event;
    if (event.event === "EnvironmentUpdate") this.#environment = event.environmentDetails;
  }
}
