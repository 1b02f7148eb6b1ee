export {
  isEventLog,
  serveEventLog,
  serveEventLogs,
  type ServedEventLog,
  type ServedEventLogs,
  type ServeEventLogOptions,
} from "./history/serve-event-log.ts";
export { startUi } from "./start-ui.ts";
