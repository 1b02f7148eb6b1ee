/** Who can mend an error: the author of the program, the machine or service it ran on, or Firesteel. */
export type ErrorBlame = "user" | "environment" | "internal";

/** The plain form of an error, which crosses threads, processes and event logs. */
export interface ErrorJson {
  readonly name: string;
  readonly code: string;
  readonly blame: ErrorBlame;
  readonly message: string;
  readonly stack?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: ErrorJson;
}

export interface FiresteelErrorOptions extends ErrorOptions {
  /** Data about the failure, kept across threads; must be plain values. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const brand = Symbol.for("firesteel.error");

/**
 * Base of every error that Firesteel throws. Callers look at `code`, which is stable, never at the message.
 *
 * `instanceof` fails between two installed copies of the package and between realms; use {@link FiresteelError.is}.
 */
export class FiresteelError extends Error {
  override readonly name: string = "FiresteelError";
  readonly code: string;
  readonly blame: ErrorBlame;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: FiresteelErrorOptions & { blame?: ErrorBlame } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.blame = options.blame ?? "internal";
    this.fields = options.fields ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `value` is an error of Firesteel's, also of another copy, thread or realm; `code` narrows it further. */
  static is(value: unknown, code?: string): value is FiresteelError {
    return (
      typeof value === "object" &&
      value !== null &&
      brand in value &&
      (code === undefined || Reflect.get(value, "code") === code)
    );
  }

  toJSON(): ErrorJson {
    return errorToJson(this);
  }

  static fromJSON(json: ErrorJson): FiresteelError {
    return errorFromJson(json);
  }
}

/** A mistake in the user's program or input. */
export class UserError extends FiresteelError {
  override readonly name: string = "UserError";

  constructor(code: string, message: string, options: FiresteelErrorOptions = {}) {
    super(code, message, { ...options, blame: "user" });
  }
}

/** A machine, disk, network or service did not do its part. */
export class EnvironmentError extends FiresteelError {
  override readonly name: string = "EnvironmentError";

  constructor(code: string, message: string, options: FiresteelErrorOptions = {}) {
    super(code, message, { ...options, blame: "environment" });
  }
}

/** A broken promise of Firesteel's own: please report it. */
export class InternalError extends FiresteelError {
  override readonly name: string = "InternalError";

  constructor(code: string, message: string, options: FiresteelErrorOptions = {}) {
    super(code, message, { ...options, blame: "internal" });
  }
}

/** Turns anything that was thrown, also `null` or a string, into plain data. */
export function errorToJson(thrown: unknown): ErrorJson {
  if (FiresteelError.is(thrown)) {
    return {
      name: thrown.name,
      code: thrown.code,
      blame: thrown.blame,
      message: thrown.message,
      ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
      fields: thrown.fields,
      ...(thrown.cause === undefined ? {} : { cause: errorToJson(thrown.cause) }),
    };
  }
  if (isErrorLike(thrown)) {
    const { code } = thrown as { code?: unknown };
    return {
      name: thrown.name,
      code: typeof code === "string" ? code : "USER_EXCEPTION",
      blame: "user",
      message: thrown.message,
      ...(typeof thrown.stack === "string" ? { stack: thrown.stack } : {}),
      ...(thrown.cause === undefined ? {} : { cause: errorToJson(thrown.cause) }),
    };
  }
  return {
    name: "NonErrorThrown",
    code: "NON_ERROR_THROWN",
    blame: "user",
    message: `a value that is not an Error was thrown: ${describeThrown(thrown)}`,
  };
}

/** The inverse of {@link errorToJson}: an error of the class that `blame` names, with the original stack. */
export function errorFromJson(json: ErrorJson): FiresteelError {
  const options: FiresteelErrorOptions = {
    fields: json.fields ?? {},
    ...(json.cause === undefined ? {} : { cause: errorFromJson(json.cause) }),
  };
  const Class = { user: UserError, environment: EnvironmentError, internal: InternalError }[
    json.blame
  ];
  const error = new Class(json.code, json.message, options);
  Object.defineProperty(error, "name", { value: json.name, configurable: true, writable: true });
  if (json.stack !== undefined)
    Object.defineProperty(error, "stack", {
      value: json.stack,
      configurable: true,
      writable: true,
    });
  return error;
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && "name" in value;
}

function describeThrown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
