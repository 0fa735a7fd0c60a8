/** The loop (`RetryLoop`): attempts of one thing, as long as it fails in passing and the policy has not had enough. */
import { pause } from "../../core/call/pause.ts";
import type { Clock } from "../../core/clock.ts";
import type { Random } from "../../core/random.ts";
import { TRANSIENT, ZooKeeperError } from "../error.ts";
import type { OperationOptions } from "../operation-options.ts";
import { ErrorCode } from "../wire/error-code.ts";
import { retryForever, type ZooKeeperRetryPolicy } from "./policies.ts";
import { cancelled, withinTime, type Waited } from "./waiting.ts";

/** For what goes on in the background until the session is over. */
const BACKGROUND = retryForever(1_000);

/** One try. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/** Whether an error has this code. */
export function hasCode(error: unknown, code: number): error is ZooKeeperError {
  return error instanceof ZooKeeperError && error.code === code;
}

/** Whether time may mend it: the same may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ZooKeeperError && TRANSIENT.has(error.code);
}

/** Whether a session has ended, so that nothing will succeed on it any more. */
export function isSessionOver(error: unknown): boolean {
  return hasCode(error, ErrorCode.SessionExpired) || hasCode(error, ErrorCode.AuthFailed);
}

/** Takes an error of this code for success: a node that is gone already is deleted, say. */
export function unless(code: number): (error: unknown) => undefined {
  return (error) => {
    if (!hasCode(error, code)) throw error;
    return undefined;
  };
}

/** What {@link RetryLoop} goes by. */
export interface RetryLoopOptions {
  readonly policy: ZooKeeperRetryPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/** Loops by one policy. */
export class RetryLoop {
  readonly clock: Clock;
  readonly random: Random;
  readonly #policy: ZooKeeperRetryPolicy;

  constructor({ policy, clock, random }: RetryLoopOptions) {
    this.#policy = policy;
    this.clock = clock;
    this.random = random;
  }

  /** Within the options' time, which is for all attempts together. */
  run<T>(
    waited: Waited,
    options: OperationOptions,
    attempt: Attempt<T>,
    mayRetry: (error: unknown) => boolean = isPassing,
  ): Promise<T> {
    return withinTime(this.clock, waited, options, async (signal) => {
      const result = await this.#attempts(this.#policy, attempt, signal, mayRetry);
      if (result !== undefined) return result.value;
      throw cancelled(signal, waited);
    });
  }

  /** Until it is done or the session is over; whatever that takes. */
  async inBackground(attempt: Attempt<unknown>): Promise<void> {
    try {
      await this.#attempts(BACKGROUND, attempt, new AbortController().signal, isPassing);
    } catch (error) {
      if (!isSessionOver(error)) throw error;
    }
  }

  /** `undefined` if the signal aborted in between. */
  async #attempts<T>(
    policy: ZooKeeperRetryPolicy,
    attempt: Attempt<T>,
    signal: AbortSignal,
    mayRetry: (error: unknown) => boolean,
  ): Promise<{ readonly value: T } | undefined> {
    const { clock, random } = this;
    const beganMs = clock.now();
    for (let retries = 0; !signal.aborted; retries++) {
      try {
        return { value: await attempt(signal) };
      } catch (error) {
        if (!mayRetry(error) || signal.aborted) throw error;
        const delayMs = policy.delayMs({ retries, elapsedMs: clock.now() - beganMs, random });
        if (delayMs === undefined) throw error;
        await pause(clock, delayMs, signal);
      }
    }
    return undefined;
  }
}
