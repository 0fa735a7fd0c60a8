/** How the server's parts say no: one of ZooKeeper's codes, thrown where it is found and answered where requests are read. */

/** A request is refused, by one of `ErrorCode`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;

  constructor(code: number) {
    super(`Refused with code ${code}`);
    this.code = code;
  }
}
