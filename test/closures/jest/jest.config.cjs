const path = require("node:path");

const repository = path.join(__dirname, "../../..");

module.exports = {
  rootDir: repository,
  roots: [path.join(repository, "packages/core"), __dirname],
  testEnvironment: "node",
  testMatch: ["**/test/closures/jest/table.jest.cjs"],
  transform: { "\\.(ts|js)$": path.join(__dirname, "transform.cjs") },
  moduleNameMapper: {
    "^#src/(.*)$": path.join(repository, "packages/core/dist/$1.js"),
    "^@firesteel/core$": path.join(repository, "packages/core/dist/index.js"),
  },
  moduleFileExtensions: ["ts", "js", "cjs", "mjs", "json"],
  collectCoverageFrom: ["packages/core/test/closure/cases/**/*.ts"],
  coverageDirectory: path.join(__dirname, "../out-tsc/jest-coverage"),
  coverageReporters: ["json"],
};
