import type { SubmittedSettings } from "@firesteel/core/conf";

/** Carries the settings to the program's process: a command line could be read by every user of the machine. */
export const settingsVariable = "FIRESTEEL_SUBMITTED_SETTINGS";

export function encodeSettings({ flags, propertiesFile }: SubmittedSettings): string {
  return JSON.stringify({ flags: [...flags], propertiesFile });
}

export function decodeSettings(text: string): SubmittedSettings {
  const { flags, ...rest } = JSON.parse(text) as {
    readonly flags: readonly (readonly [string, string])[];
    readonly propertiesFile?: string;
  };
  return { flags: new Map(flags), ...rest };
}
