/**
 * Call credentials: metadata that says who calls, made for each attempt (grpc-go's `credentials.PerRPCCredentials`).
 */

/** What credentials are asked for. */
export interface CallCredentialsContext {
  /** `https://host/package.Service`, by {@link callAudience}: what a token is to be good for. */
  readonly audience: string;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** Aborted when the call no longer needs an answer. */
  readonly signal: AbortSignal;
}

/** Makes the metadata that identifies a caller. */
export interface CallCredentials {
  /** Whether the metadata may only cross a secure connection. Says so of everything that another could use. */
  readonly requireTransportSecurity: boolean;
  /**
   * Names and values to send. What it throws or rejects with ends the attempt: a ConnectError with its code (`internal` for one
   * that only servers may give, gRFC A54), anything else as `unauthenticated`. Values never appear in errors or events.
   */
  metadata(
    context: CallCredentialsContext,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

/** The audience of calls to `/package.Service/Method` at an authority: HTTPS's own port is left out, as in grpc-go. */
export function callAudience(authority: string, path: string): string {
  return `https://${authority.replace(/:443$/, "")}${path.slice(0, path.lastIndexOf("/"))}`;
}
