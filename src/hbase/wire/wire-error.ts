/** What a server sent is not what the protocol allows. */
export class WireError extends Error {
  override readonly name = "WireError";
}
