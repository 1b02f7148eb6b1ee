import type { UiApplication } from "@firesteel/core/ui";

type Texts = Readonly<Record<string, string>>;

/** An application that is shown: one that runs in this process, or one that a log tells of. */
export interface ShownApplication extends UiApplication {
  /** What it ran in, where that is not this process. */
  readonly environment?: {
    /** Spark: `JVM Information`. */
    readonly runtime: Texts;
    readonly systemProperties: Texts;
    readonly classpathEntries: Texts;
  };
}
