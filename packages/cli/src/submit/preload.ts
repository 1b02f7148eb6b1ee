/** Runs in the program's process before the program: see `submit`. */
import { decodeSettings, settingsVariable } from "./settings-variable.ts";

const text = process.env[settingsVariable];
// Processes and threads of the program inherit the flag that loads this file, but not the settings.
if (text !== undefined) {
  delete process.env[settingsVariable];
  const { provideSubmittedSettings } = await import("@firesteel/core/conf");
  provideSubmittedSettings(decodeSettings(text));
}
