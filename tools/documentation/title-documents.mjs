import { readFileSync } from "node:fs";
import { Converter } from "typedoc";

/**
 * A plugin of typedoc: guides are listed under their first headings instead of the names of their files, which for some
 * are all `README`.
 *
 * @param {import("typedoc").Application} app
 */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => {
    const path = document.project.files.getReflectionPath(document);
    const title = path === undefined ? null : /^# (.+)$/m.exec(readFileSync(path, "utf8"));
    if (title !== null) document.name = title[1];
  });
}
