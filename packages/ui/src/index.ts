export {
  serveEventLog,
  type ServedEventLog,
  type ServeEventLogOptions,
} from "./history/serve-event-log.ts";
export { startUi } from "./start-ui.ts";
