/**
 * Credentials made of several (grpc-go's `credentials.Bundle` and `WithPerRPCCredentials`), and where they are refused: what
 * says who calls must not cross a connection that anybody can read.
 */
import { Code } from "@connectrpc/connect";
import { GrpcError } from "../error.ts";
import type { CallCredentials } from "./call-credentials.ts";
import type { ChannelCredentials } from "./channel-credentials.ts";

/** All of these at once. Where two make the same name, the later one counts. */
export function composeCallCredentials(...all: readonly CallCredentials[]): CallCredentials {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  return {
    requireTransportSecurity: all.some((each) => each.requireTransportSecurity),
    async metadata(context) {
      const made = await Promise.all(all.map(async (each) => each.metadata(context)));
      return Object.assign({}, ...made.map(lowerCased)) as Readonly<Record<string, string>>;
    },
  };
}

function lowerCased(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * A channel's credentials with call credentials that are asked for each call on it. Throws a TypeError over `insecure()`
 * for those that require a secure connection, and for a second channel's credentials.
 *
 * @example
 * ```ts
 * const credentials = composeChannelCredentials(tls(), serviceAccount({ key, scope: "https://www.googleapis.com/auth/pubsub" }));
 * const transport = createGrpcTransport("pubsub.googleapis.com:443", { credentials });
 * ```
 */
export function composeChannelCredentials(
  channel: ChannelCredentials,
  ...call: readonly CallCredentials[]
): ChannelCredentials {
  for (const each of call as readonly (CallCredentials | ChannelCredentials)[]) {
    if (!("security" in each)) continue;
    throw new TypeError(
      `A channel has one security: "${channel.security}" and "${each.security}" contradict each other`,
    );
  }
  const composed = composeCallCredentials(...(channel.call === undefined ? call : [channel.call, ...call]));
  if (!allowed(composed, channel)) {
    throw new TypeError('These call credentials need a secure connection: compose them with "tls()", not "insecure()"');
  }
  return { ...channel, call: composed };
}

/** Refuses one call's credentials on a channel that must not see them. Throws a GrpcError (`unauthenticated`), before anything is sent. */
export function checkCallCredentials(credentials: CallCredentials, channel: ChannelCredentials): void {
  if (allowed(credentials, channel)) return;
  const message = "The call's credentials need a secure connection, and the channel is plaintext";
  throw new GrpcError({ code: Code.Unauthenticated, step: "request", message, reach: "not-sent" });
}

function allowed(credentials: CallCredentials, channel: ChannelCredentials): boolean {
  return channel.security === "tls" || !credentials.requireTransportSecurity;
}
