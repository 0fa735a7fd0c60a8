/** What comes from a server is not what jute allows: the connection cannot go on, as nobody knows where the next record begins. */
export class JuteError extends Error {
  override readonly name = "JuteError";
}
