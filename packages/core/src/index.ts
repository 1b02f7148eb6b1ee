export {
  EnvironmentError,
  type ErrorBlame,
  type ErrorJson,
  FiresteelError,
  type FiresteelErrorOptions,
  InternalError,
  UserError,
} from "./errors/firesteel-error.ts";
