/**
 * A call's attempts: how many there were, where the last one went, whether the server may have acted on any, and whether a
 * failed one is followed by another (gRFC A6, by the core's policy).
 */
import type { Code } from "@connectrpc/connect";
import type { AttemptReach, FailedAttempt, RetryStateOptions } from "../core/retry/policy.ts";
import { RetryState } from "../core/retry/policy.ts";
import type { GrpcError } from "./error.ts";

/** So many attempts that the server has not acted on are repeated at once; those beyond wait, each twice as long. */
const TRANSPARENT_AT_ONCE = 4;
const MAX_TRANSPARENT_PAUSE_MS = 1_000;

/** What an error says of the call's way so far. */
export interface Whereabouts {
  readonly address: string | undefined;
  readonly attempts: number;
  readonly reach: AttemptReach;
}

/** One call's attempts. */
export class Attempts {
  readonly #options: RetryStateOptions<Code>;
  /** Made by the first failure, which most calls never see. */
  #retry: RetryState<Code> | undefined;
  #address: string | undefined;
  #count = 0;
  /** Attempts that were repeated unseen, because the server had not acted on them. */
  #transparent = 0;
  /** Whether the server may have acted on an attempt before this one. */
  #acted = false;
  #lastFailure: (() => GrpcError) | undefined;

  constructor(options: RetryStateOptions<Code>) {
    this.#options = options;
  }

  /** Attempts begun. */
  get count(): number {
    return this.#count;
  }

  /** The retries that count: what `grpc-previous-rpc-attempts` says. */
  get retries(): number {
    return (this.#retry?.attempts ?? 1) - 1;
  }

  /** Why the last attempt failed, if it did. */
  get lastFailure(): GrpcError | undefined {
    return this.#lastFailure?.();
  }

  begin(address: string): void {
    this.#address = address;
    this.#count += 1;
  }

  /** An attempt failed. Returns how long to wait before another, in milliseconds, or `undefined` for none. */
  failed(attempt: FailedAttempt<Code>, error: () => GrpcError): number | undefined {
    this.#retry ??= new RetryState(this.#options);
    const decision = this.#retry.failed(attempt);
    if (decision.kind === "stop") return undefined;
    this.#acted ||= attempt.reach === "maybe-processed";
    this.#lastFailure = error;
    return decision.kind === "after" ? decision.delayMs : this.#transparentPauseMs();
  }

  /** @param reach How far the attempt under way has come. */
  whereabouts(reach: AttemptReach): Whereabouts {
    return { address: this.#address, attempts: this.#count, reach: this.#acted ? "maybe-processed" : reach };
  }

  /** None at first; what goes on refusing is not asked in a circle. */
  #transparentPauseMs(): number {
    this.#transparent += 1;
    const beyond = this.#transparent - TRANSPARENT_AT_ONCE;
    return beyond <= 0 ? 0 : Math.min(MAX_TRANSPARENT_PAUSE_MS, 2 ** beyond);
  }
}
