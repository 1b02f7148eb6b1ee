import type { Browser, Page } from "playwright-core";
// @ts-expect-error -- a plain script without types
import * as untyped from "../../../tools/ci/chromium.mjs";

const script = untyped as {
  readonly launchChromium: () => Promise<Browser>;
  readonly complaintsOf: (page: Page) => string[];
};

/** A running headless browser, to be closed by its caller. */
export const launchChromium = script.launchChromium;

/** What the console of a page is told from now on that is a warning or an error. */
export const complaintsOf = script.complaintsOf;
