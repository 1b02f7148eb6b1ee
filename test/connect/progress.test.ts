import { jobProgress } from "./progress.ts";

jobProgress("a job on Spark while it runs", () => process.env["FIRESTEEL_TEST_REMOTE"] ?? "");
