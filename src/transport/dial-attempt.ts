/**
 * One attempt to dial: its deadline, its signal and what has to be released if it fails. An adapter's steps run inside
 * it and say where they are, so that a timeout can tell which step it was that hung.
 */
import { type DialAddress, type DialOptions, formatAddress } from "../core/dialer.ts";
import { TransportError, type TransportStep } from "../core/transport-error.ts";
import { reasonText, systemCode, transportError } from "./stream-errors.ts";

/** Milliseconds for everything between the call and the connected stream, unless the caller says otherwise. */
const CONNECT_TIMEOUT_MS = 20_000;

const WAITING_FOR: Readonly<Record<TransportStep, string>> = {
  resolve: "resolving its name",
  balance: "choosing an address",
  connect: "connecting",
  proxy: "waiting for the proxy",
  tls: "waiting for the TLS handshake",
  handshake: "waiting for the protocol's handshake",
  read: "reading",
  write: "writing",
  unsupported: "dialling",
};

/** What an adapter sees of the attempt that it works for. */
export interface DialAttempt {
  /** The peer, for errors. */
  readonly address: string;
  /** Where the attempt is; errors and timeouts carry it. */
  step: TransportStep;
  /** True once the attempt has failed: what is opened from now on has to be closed. */
  readonly isOver: boolean;
  /** Calls `release` if the attempt fails, at once if it has. Later ones run first. */
  onFailure(release: () => void): void;
}

/** Whether an attempt still runs, or how it ended. */
type AttemptState = "running" | "succeeded" | "failed";

class Attempt implements DialAttempt {
  readonly address: string;
  step: TransportStep = "connect";
  state: AttemptState = "running";
  #releases: (() => void)[] = [];

  constructor(address: string) {
    this.address = address;
  }

  get isOver(): boolean {
    return this.state === "failed";
  }

  onFailure(release: () => void): void {
    if (this.state === "failed") release();
    else if (this.state === "running") this.#releases.push(release);
  }

  /** Ends the attempt, once. Returns whether this call was the one that did. */
  end(state: "succeeded" | "failed"): boolean {
    if (this.state !== "running") return false;
    this.state = state;
    const releases = this.#releases;
    this.#releases = [];
    if (state === "failed") for (const release of releases.toReversed()) release();
    return true;
  }
}

/**
 * Runs `steps` under the deadline and the signal of `options`. Whatever `steps` does, the promise settles in time, with
 * one `TransportError` if it fails, and no timer or listener is left.
 */
export function attemptDial<T>(
  address: DialAddress,
  { clock, connectTimeoutMs = CONNECT_TIMEOUT_MS, signal }: DialOptions,
  steps: (attempt: DialAttempt) => Promise<T>,
): Promise<T> {
  const attempt = new Attempt(formatAddress(address));
  if (signal?.aborted === true) return Promise.reject(signalError(attempt, signal));
  return new Promise<T>((resolve, reject) => {
    const settle = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: TransportError): void => {
      if (!attempt.end("failed")) return;
      settle();
      reject(error);
    };
    const onAbort = (): void => {
      if (signal !== undefined) fail(signalError(attempt, signal));
    };
    const timer = clock.setTimer(connectTimeoutMs, () => fail(timeoutError(attempt, connectTimeoutMs)));
    signal?.addEventListener("abort", onAbort, { once: true });
    startSteps(steps, attempt).then(
      (result) => {
        if (!attempt.end("succeeded")) return;
        settle();
        resolve(result);
      },
      (cause: unknown) => {
        const { step } = attempt;
        fail(transportError({ step, address: attempt.address, code: systemCode(cause), cause }));
      },
    );
  });
}

async function startSteps<T>(steps: (attempt: DialAttempt) => Promise<T>, attempt: DialAttempt): Promise<T> {
  return steps(attempt);
}

function timeoutError({ address, step }: DialAttempt, connectTimeoutMs: number): TransportError {
  const message = `Dialling "${address}" took longer than ${connectTimeoutMs} ms, ${WAITING_FOR[step]}`;
  return new TransportError({ step, address, message, code: "ETIMEDOUT" });
}

function signalError({ address, step }: DialAttempt, signal: AbortSignal): TransportError {
  const message = `Dialling "${address}" was aborted, ${WAITING_FOR[step]}: ${reasonText(signal.reason)}`;
  return new TransportError({ step, address, message, code: "ECONNABORTED", cause: signal.reason });
}
