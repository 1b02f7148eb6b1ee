import { FiresteelError } from "@firesteel/core";

export { FiresteelError };
