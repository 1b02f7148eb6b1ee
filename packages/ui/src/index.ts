export { startUi } from "./start-ui.ts";
