export {
  type Command,
  ConnectSession,
  type ConnectSessionOptions,
  type ExecuteOptions,
  type ExecuteResponse,
  type Relation,
} from "./client/connect-session.ts";
export { createSparkEngine } from "./engine/create-spark-engine.ts";
export { packWorker, type PackOptions } from "./pack/pack-worker.ts";
