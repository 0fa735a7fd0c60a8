/** What every request of a channel says alike, checked: a value that cannot be sent is refused when the channel is made. */
import type { CompressorRegistry } from "./compression/compressors.ts";
import type { RequestConstants } from "./method.ts";
import type { GrpcChannelOptions } from "./options.ts";

const USER_AGENT = "grpc-dragoman/0.1.0";

/** @param endpoint The authority where the options name none. Throws a RangeError that names what cannot be sent. */
export function requestConstants(
  options: GrpcChannelOptions,
  endpoint: string,
  compressors: CompressorRegistry,
): RequestConstants {
  const { credentials, userAgent } = options;
  const secure = credentials.security === "tls";
  const authority = authorityOf(options, endpoint);
  // RFC 3986 §3.2 without user information, as RFC 9113 §8.3.1 asks.
  if (!/^[\w.~!$&'()*+,;=:[\]%-]+$/.test(authority)) {
    throw new RangeError(`"${authority}" cannot be sent as ":authority"; name another by the option "authority"`);
  }
  if (userAgent !== undefined && !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(userAgent)) {
    throw new RangeError(`The transport's "userAgent" must be printable ASCII, not "${userAgent}"`);
  }
  return {
    scheme: secure ? "https" : "http",
    authority,
    userAgent: userAgent === undefined ? USER_AGENT : `${userAgent} ${USER_AGENT}`,
    acceptEncoding: compressors.acceptEncoding,
  };
}

/** The TLS server name, else the caller's override, else the target's endpoint (grpc-go's order). */
function authorityOf({ credentials, authority }: GrpcChannelOptions, endpoint: string): string {
  const serverName = credentials.security === "tls" ? credentials.options.serverName : undefined;
  if (serverName !== undefined && authority !== undefined && serverName !== authority) {
    throw new RangeError(
      `The option "authority" is "${authority}", and the credentials' "serverName" is "${serverName}"`,
    );
  }
  const named = serverName ?? authority ?? endpoint.split(",")[0]?.trim() ?? "";
  return named.startsWith(":") ? `localhost${named}` : named;
}
