/** One line of an access log in the common log format. */
export interface Request {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
}

const pattern = /^(\S+) \S+ \S+ \[[^\]]+\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)/;

/** Undefined where the line is no request. */
export function parseRequest(line: string): Request | undefined {
  const match = pattern.exec(line);
  if (match === null) return undefined;
  const [, host, method, path, status, bytes] = match;
  return {
    host: host!,
    method: method!,
    path: path!,
    status: Number(status),
    bytes: bytes === "-" ? 0 : Number(bytes),
  };
}
