export { ConnectSession } from "./client/connect-session.ts";
