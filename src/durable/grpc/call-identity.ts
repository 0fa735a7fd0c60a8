/** Who calls: call credentials are functions, which cannot cross, so the stub asks them, and sends what they say with the call. */
import { onAbort } from "../../core/call/cancellation.ts";
import { systemTimeMs } from "../../transport/system-time.ts";
import { requestTimer } from "../../transport/workers/request-timer.ts";
import { credentialFields } from "../../grpc/authorize.ts";
import { callAudience, type CallCredentials } from "../../grpc/credentials/call-credentials.ts";
import { checkCallCredentials, composeCallCredentials } from "../../grpc/credentials/compose.ts";
import { cancelledError } from "../../grpc/error.ts";
import type { CallerOptions } from "../boundary/caller.ts";
import type { GrpcIdentity } from "./messages.ts";
import type { GrpcStubOptions } from "./options.ts";
import { outOfTime } from "./stub-errors.ts";

/** What a call's credentials have said. */
export interface CallIdentified {
  /** `undefined` without credentials. */
  readonly identity: GrpcIdentity | undefined;
  /** What they have left of the call's time. */
  readonly times: CallerOptions;
}

/** What the runtime's timers can hold. */
const MAX_TIMER_MS = 2_147_483_647;

/** A channel's. */
export interface CallIdentity {
  /** What tokens are to be good for. */
  readonly authority: string;
  /**
   * What the channel's credentials and the call's own say, within the call's time. Rejects with a GrpcError, in which no value is
   * repeated.
   */
  identify(path: string, own: CallCredentials | undefined, times: CallerOptions): Promise<CallIdentified>;
}

export function callIdentity(target: string, { credentials, authority }: GrpcStubOptions): CallIdentity {
  const { call, security } = credentials;
  const name = authority ?? (security === "tls" ? credentials.options.serverName : undefined) ?? endpointOf(target);
  return {
    authority: name,
    async identify(path, own, times) {
      if (call === undefined && own === undefined) return { identity: undefined, times };
      if (own !== undefined) checkCallCredentials(own, credentials);
      const all = composeCallCredentials(...[call, own].filter((each) => each !== undefined));
      const audience = callAudience(name, path);
      const began = systemTimeMs();
      const fields = await within(times, (signal) => credentialFields(all, { audience, path, signal }));
      const identity = { fields, requireTransportSecurity: all.requireTransportSecurity };
      const { timeoutMs } = times;
      if (timeoutMs === undefined) return { identity, times };
      // What is over by now, the call's own timer will say.
      const leftMs = Math.max(1, timeoutMs - (systemTimeMs() - began));
      return { identity, times: { ...times, timeoutMs: leftMs } };
    },
  };
}

/** Credentials are strangers' code: they may hear of the signal or not. */
async function within<T>({ signal, timeoutMs }: CallerOptions, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (error: Error): void => {
    controller.abort(error);
    reject(error);
  };
  const timer =
    timeoutMs === undefined || timeoutMs > MAX_TIMER_MS
      ? undefined
      : requestTimer(timeoutMs, () => end(outOfTime(timeoutMs, "not-sent")));
  const removeListener = onAbort(signal, (reason) => end(cancelledError(reason, { reach: "not-sent" })));
  try {
    return await Promise.race([ask(controller.signal), promise]);
  } finally {
    timer?.cancel();
    removeListener();
  }
}

/** What of a target stands for its host: `dns:///users:443` is `users:443`. */
function endpointOf(target: string): string {
  return target.replace(/^[a-z][\d+.a-z-]*:(?:\/\/[^/]*\/)?(?=\D)/, "");
}
