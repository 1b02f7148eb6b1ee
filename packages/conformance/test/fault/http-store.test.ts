import { faultContract, fileSystemContract } from "@firesteel/conformance";
import { HttpStore } from "./http-store.ts";
import { openHttpStore } from "./http-store-harness.ts";

const open = async (): ReturnType<typeof openHttpStore> =>
  await openHttpStore((options) => new HttpStore(options));

fileSystemContract("HTTP store", open, {
  ...new HttpStore({ port: 0 }).capabilities,
  blockLocations: false,
  checksum: false,
});

faultContract("HTTP store", open, {
  resumesReads: true,
  retries: true,
  http: true,
  timesOut: true,
  detectsCorruption: true,
});
