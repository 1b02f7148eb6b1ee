import { EnvironmentError, type FiresteelError, UserError } from "@firesteel/core/io";
import { WebHdfsError } from "hdfs-webhdfs-client";

/**
 * What the client throws, as an error with a stable code that tells the cause and the cure; anything else (the reason of
 * an aborted signal) as it is.
 */
export function hdfsError(cause: unknown, action: string, path: string): unknown {
  if (!WebHdfsError.is(cause)) return cause;
  const options = { cause, fields: { path, webHdfsCode: cause.code } };
  const what = `cannot ${action} ${path}`;
  const user = (code: string, why: string): FiresteelError =>
    new UserError(code, `${what}: ${why}`, options);
  const environment = (code: string, why: string): FiresteelError =>
    new EnvironmentError(code, `${what}: ${why}`, options);
  switch (cause.code) {
    case "FILE_NOT_FOUND":
      return user("PATH_NOT_FOUND", "the path does not exist");
    case "FILE_ALREADY_EXISTS":
      return user("PATH_ALREADY_EXISTS", "the path already exists");
    case "PARENT_NOT_DIRECTORY":
      return user("NOT_A_DIRECTORY", "a file stands where a directory is needed");
    case "DIRECTORY_NOT_EMPTY":
      return user("DIRECTORY_NOT_EMPTY", "the directory is not empty");
    case "IS_A_DIRECTORY":
      return user("IS_A_DIRECTORY", "it is a directory");
    case "INVALID_PATH":
      return user("INVALID_PATH", `HDFS cannot have it: ${cause.message}`);
    case "ACCESS_DENIED":
      return environment("PERMISSION_DENIED", `permission denied: ${cause.message}`);
    case "UNAUTHENTICATED":
    case "INVALID_TOKEN":
      return environment(
        "AUTHENTICATION_FAILED",
        `${cause.message}; give hdfs() a delegationToken, or a spnegoModule for Kerberos`,
      );
    case "QUOTA_EXCEEDED":
      return environment("DISK_FULL", `the directory's quota is used up: ${cause.message}`);
    case "FILE_IN_USE":
      return environment("FILE_IN_USE", `another program writes to it: ${cause.message}`);
    case "SAFE_MODE":
      return environment(
        "SAFE_MODE",
        "the name node is in safe mode; it leaves it when enough blocks are reported, or by: hdfs dfsadmin -safemode leave",
      );
    case "NO_NAME_NODE":
      return environment("NAME_NODE_UNREACHABLE", cause.message);
    case "NO_DATA_NODE":
      return environment("DATA_NODE_UNREACHABLE", cause.message);
    case "FILE_CHANGED":
      return environment("INPUT_CHANGED", "it was changed while it was read");
    case "TRUNCATED":
      return environment("INPUT_CUT_OFF", cause.message);
    default:
      return environment("IO_ERROR", cause.message);
  }
}
