import type { UiApplication } from "@firesteel/core/ui";

type Texts = Readonly<Record<string, string>>;

/** A file of an archive that is downloaded. */
export interface ArchiveEntry {
  readonly name: string;
  readonly lastModified: Date;
  /** Opened when it is read. */
  readonly input: AsyncIterable<Uint8Array>;
}

/** An application that is shown: one that runs in this process, or one that a log tells of. */
export interface ShownApplication extends UiApplication {
  /** What it ran in, where that is not this process. */
  readonly environment?: {
    /** Spark: `JVM Information`. */
    readonly runtime: Texts;
    readonly systemProperties: Texts;
    readonly classpathEntries: Texts;
    /** Spark: `ResourceProfileInfo`. */
    readonly resourceProfiles: readonly object[];
  };
  /** The files of its event log, where one is shown. */
  readonly logs?: () => readonly ArchiveEntry[];
}
