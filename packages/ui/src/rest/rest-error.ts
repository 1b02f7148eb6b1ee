/** An answer that is an error: plain text, as Spark's are. */
export class RestError extends Error {
  override readonly name: string = "RestError";
  readonly status: 400 | 403 | 404 | 405 | 503;

  constructor(status: 400 | 403 | 404 | 405 | 503, message: string) {
    super(message);
    this.status = status;
  }
}
