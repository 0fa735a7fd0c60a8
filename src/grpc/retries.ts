/**
 * What follows a failed attempt (gRFC A6): another by the method's policy, another unseen where the server had not acted, or
 * nothing. Made by the first failure, which most calls never see.
 */
import type { Code } from "@connectrpc/connect";
import { RetryState, type RetryStateOptions } from "../core/retry/policy.ts";
import type { AttemptFailure } from "./attempt-failure.ts";
import type { GrpcError } from "./error.ts";

/** So many attempts that the server has not acted on are repeated at once; those beyond wait, each twice as long. */
const TRANSPARENT_AT_ONCE = 4;
const MAX_TRANSPARENT_PAUSE_MS = 1_000;

/** One call's failures. */
export class Retries {
  readonly #state: RetryState<Code>;
  #kind: "retry" | "transparent" = "retry";
  #transparent = 0;
  #acted = false;
  #lastFailure: (() => GrpcError) | undefined;

  constructor(options: RetryStateOptions<Code>) {
    this.#state = new RetryState(options);
  }

  /** The retries that count: what `grpc-previous-rpc-attempts` says. */
  get count(): number {
    return this.#state.attempts - 1;
  }

  /** What the next attempt is. */
  get kind(): "retry" | "transparent" {
    return this.#kind;
  }

  /** Whether the server may have acted on an attempt that was followed by another. */
  get acted(): boolean {
    return this.#acted;
  }

  /** Why the last attempt failed. */
  get lastFailure(): GrpcError | undefined {
    return this.#lastFailure?.();
  }

  /** How long to wait before another attempt, in milliseconds, or `undefined` for none. */
  failed({ code, reach, final, pushbackMs, error }: AttemptFailure, committed: boolean): number | undefined {
    if (final) return undefined;
    const decision = this.#state.failed({ code, reach, pushbackMs, committed });
    if (decision.kind === "stop") return undefined;
    // A failure that counts as if the server had acted need not be one.
    this.#acted ||= reach === "maybe-processed" && error().maybeProcessed;
    this.#lastFailure = error;
    this.#kind = decision.kind === "after" ? "retry" : "transparent";
    return decision.kind === "after" ? decision.delayMs : this.#transparentPauseMs();
  }

  /** None at first; what goes on refusing is not asked in a circle. */
  #transparentPauseMs(): number {
    this.#transparent += 1;
    const beyond = this.#transparent - TRANSPARENT_AT_ONCE;
    return beyond <= 0 ? 0 : Math.min(MAX_TRANSPARENT_PAUSE_MS, 2 ** beyond);
  }
}
