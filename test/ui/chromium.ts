import type { Browser } from "playwright-core";
// @ts-expect-error -- a plain script without types
import { launchChromium as launch } from "../../../tools/ci/chromium.mjs";

/** A running headless browser, to be closed by its caller. */
export const launchChromium = launch as () => Promise<Browser>;
