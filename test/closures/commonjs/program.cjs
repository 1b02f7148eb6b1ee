"use strict";
// A program of CommonJS modules: `program <URL of the table's runner> <worker file> <file for the results>`.
const { writeFileSync } = require("node:fs");
const path = require("node:path");
const acorn = require("acorn");
const { tokTypes, parse } = require("acorn");
const helpers_1 = require("./helpers.cjs");
const { times } = require("./helpers.cjs");
const loose = require("./loose.cjs");

let own = 1;
exports.exported = 5;
exports.addExported = (x) => x + exports.exported;

const rows = [
  { name: "a required built-in", make: () => (x) => path.basename(x), args: ["/a/b"] },
  {
    name: "a required package",
    make: () => (x) => acorn.parse(x, { ecmaVersion: 2020 }).type,
    args: ["f()"],
  },
  {
    name: "destructured functions",
    make: () => (x) => [parse(x, { ecmaVersion: 2020 }).body.length, tokTypes.num.label],
    args: ["1;2"],
  },
  {
    name: "an own module, compiled",
    make: () => (x) => [(0, helpers_1.times)(x), helpers_1.factor],
    args: [2],
  },
  { name: "a function of an own module", make: () => (x) => times(x), args: [2] },
  {
    name: "state of an own module",
    make: () => () => [(0, helpers_1.next)(), (0, helpers_1.next)()],
    expected: [1, 2],
  },
  { name: "own exports", make: () => (x) => exports.addExported(x), args: [1] },
  { name: "module.exports", make: () => () => module.exports.exported },
  {
    name: "__filename and __dirname",
    make: () => () => path.join(__dirname, path.basename(__filename)) === __filename,
  },
  {
    name: "require inside",
    make: () => (x) => [
      require("node:os").EOL,
      require("acorn").version === acorn.version,
      require("./helpers.cjs").times(x),
    ],
    args: [2],
  },
  { name: "a variable of the module", make: () => () => ++own, expected: 2 },
  {
    name: "dynamic import of an own file",
    make: () => async (x) => (await import("./helpers.cjs")).default.times(x),
    args: [3],
  },
  { name: "sloppy this", make: () => () => (0, loose.thisOfCall)(), expected: true },
  {
    name: "sloppy functions",
    make: () => () => [loose.octal(), loose.withStatement(), loose.twoParameters(1)],
    expected: [8, 5, 9],
  },
  {
    name: "refuses a server of an own module",
    make: () => () => helpers_1.server,
    refused: { reason: "open-handle", path: ["server"] },
  },
];

const [, , runnerUrl, workerFile, resultFile] = process.argv;

void import(runnerUrl)
  .then(({ runCases }) => runCases("node", workerFile, rows))
  .then((results) => writeFileSync(resultFile, JSON.stringify(results)));
