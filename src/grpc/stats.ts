/**
 * What calls tell those who count and trace them (grpc-go's `stats` package): a call's begin and end, and what each of its
 * attempts sends and receives. Without a handler nothing of it costs anything.
 */
import type { Clock } from "../core/clock.ts";
import type { HeaderFields } from "../http2/hpack/header-fields.ts";
import type { GrpcError } from "./error.ts";

/** What an attempt sends first. Values of credentials are left out. */
export interface OutHeader {
  /** `host:port` of the connection. */
  readonly address: string;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The call's own fields: name, value, name, value. Those that credentials made, and `authorization` and the like, say `(hidden)`. */
  readonly fields: HeaderFields;
}

/** Follows one attempt. What a method throws is passed over. */
export interface AttemptTracer {
  /** There was no connection to pick; the attempt waits for one. */
  onPickDelayed?(): void;
  onOutHeader?(header: OutHeader): void;
  /** A message left. @param bytes With its five bytes of prefix, compressed. */
  onOutPayload?(bytes: number): void;
  /** The request is complete. */
  onOutTrailer?(): void;
  /** Not of a response that is only trailers. */
  onInHeader?(fields: HeaderFields): void;
  /** A message came. @param bytes Decompressed. */
  onInPayload?(bytes: number): void;
  onInTrailer?(fields: HeaderFields): void;
  /** The last call. Without an error the status was OK, or another attempt of the call was faster. */
  onEnd?(error: GrpcError | undefined): void;
}

/** What an attempt begins as. */
export interface AttemptInfo {
  /** From 1. */
  readonly number: number;
  /** - `first` - `retry`: by the policy - `transparent`: the server had not seen the one before - `hedge`: beside others */
  readonly kind: "first" | "retry" | "transparent" | "hedge";
}

/** Follows one call. What a method throws is passed over. */
export interface CallTracer {
  /** An attempt begins. What is returned hears of it. */
  onAttempt?(attempt: AttemptInfo): AttemptTracer | undefined;
  /** The call is over: the last call. */
  onEnd?(error: GrpcError | undefined): void;
}

/** A call begins. */
export interface CallInfo {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** The channel's target, as it was written. */
  readonly target: string;
  /** The channel's, to measure by. */
  readonly clock: Clock;
}

/** Hears of every call of a transport. */
export interface StatsHandler {
  /** A call begins. What is returned hears of it. */
  onCall(call: CallInfo): CallTracer | undefined;
}

const SECRET = /^(?:authorization|proxy-authorization|cookie|set-cookie)$/;

/** Fields fit to be shown: credentials' values hidden. @param secrets Names that are secret besides the usual ones. */
export function shownFields(fields: HeaderFields, secrets?: ReadonlySet<string>): HeaderFields {
  const isSecret = (name = ""): boolean => SECRET.test(name) || secrets?.has(name) === true;
  if (!fields.some((name, i) => i % 2 === 0 && isSecret(name))) return fields;
  return fields.map((text, i) => (i % 2 === 1 && isSecret(fields[i - 1]) ? "(hidden)" : text));
}
