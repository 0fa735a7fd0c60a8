/** Who calls: call credentials are functions, which cannot cross, so the stub asks them, and sends what they say with the call. */
import { Code, ConnectError } from "@connectrpc/connect";
import { callAudience, type CallCredentials } from "../../grpc/credentials/call-credentials.ts";
import { checkCallCredentials, composeCallCredentials } from "../../grpc/credentials/compose.ts";
import { GrpcError } from "../../grpc/error.ts";
import { toFields } from "../../grpc/wire/metadata.ts";
import type { GrpcStubOptions } from "./options.ts";

/** A channel's. */
export interface CallIdentity {
  /** What tokens are to be good for. */
  readonly authority: string;
  /** Whether the channel has no call credentials. */
  readonly isSilent: boolean;
  /** What the channel's credentials and the call's own say, names and values in turn. Rejects with a GrpcError, in which no value is repeated. */
  fields(path: string, own: CallCredentials | undefined, signal: AbortSignal | undefined): Promise<readonly string[]>;
}

export function callIdentity(target: string, { credentials, authority }: GrpcStubOptions): CallIdentity {
  const { call, security } = credentials;
  const name = authority ?? (security === "tls" ? credentials.options.serverName : undefined) ?? endpointOf(target);
  return {
    authority: name,
    isSilent: call === undefined,
    async fields(path, own, signal = new AbortController().signal) {
      if (own !== undefined) checkCallCredentials(own, credentials);
      const all = [call, own].filter((each) => each !== undefined);
      try {
        const audience = callAudience(name, path);
        return toFields(await composeCallCredentials(...all).metadata({ audience, path, signal }));
      } catch (cause) {
        const code = cause instanceof ConnectError ? cause.code : Code.Unauthenticated;
        const said =
          cause instanceof ConnectError ? cause.rawMessage : cause instanceof Error ? cause.message : "no reason";
        throw refused(code, `The call's credentials refused it: ${said}`, cause);
      }
    },
  };
}

/** What of a target stands for its host: `dns:///users:443` is `users:443`. */
function endpointOf(target: string): string {
  return target.replace(/^[a-z][\d+.a-z-]*:(?:\/\/[^/]*\/)?(?=\D)/, "");
}

function refused(code: Code, message: string, cause?: unknown): GrpcError {
  return new GrpcError({ code, step: "request", message, reach: "not-sent", cause });
}
