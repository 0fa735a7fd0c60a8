/**
 * The subchannel: one address and at most one live connection to it, with gRPC's connectivity states, connection
 * backoff and minimum connect time. What travels on the connection is the protocol's own business (`C`).
 */
import type { Backoff } from "../backoff.ts";
import type { Clock, Timer } from "../clock.ts";
import { formatAddress } from "../dialer.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import { TransportError } from "../transport-error.ts";
import type { ConnectivityState } from "./connectivity.ts";

/** What a subchannel needs of a protocol's connection. */
export interface Connection {
  /** Takes no new calls, lets those in flight end, then closes. Idempotent. */
  close(): void;
  /** Ends what is in flight and closes at once. */
  abort(reason: TransportError): void;
}

/** What a connection tells its subchannel, each at most once. */
export interface ConnectionEvents {
  /** It takes no new calls (a GOAWAY, an exhausted id space): the subchannel lets it drain and may make another. */
  onDraining(): void;
  /** It is gone. */
  onClosed(error: TransportError | undefined): void;
}

/** Makes a connection that is ready for calls (for HTTP/2: the server's SETTINGS are here), or rejects with a TransportError. */
export type Connect<C extends Connection> = (
  address: Address,
  attempt: { readonly events: ConnectionEvents; readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<C>;

/** What a {@link Subchannel} is made of. */
export interface SubchannelOptions<C extends Connection> {
  readonly address: Address;
  readonly connect: Connect<C>;
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff: Backoff;
  /** The least time that an attempt gets, in milliseconds (gRPC's MIN_CONNECT_TIMEOUT). */
  readonly minConnectTimeoutMs: number;
  /** Hears every change of state. */
  readonly onState: (state: ConnectivityState, subchannel: Subchannel<C>) => void;
}

/** One address, and the connection to it. */
export class Subchannel<C extends Connection> {
  readonly #options: SubchannelOptions<C>;
  #state: ConnectivityState = "IDLE";
  #connection: C | undefined;
  #lastError: TransportError | undefined;
  #failures = 0;
  #backoff: Timer | undefined;
  #attempt: AbortController | undefined;
  /** Connections that take no new calls but still carry some, and the live one. */
  readonly #open = new Set<C>();
  #whenEmpty: (() => void)[] = [];

  constructor(options: SubchannelOptions<C>) {
    this.#options = options;
  }

  get address(): Address {
    return this.#options.address;
  }

  get state(): ConnectivityState {
    return this.#state;
  }

  /** The connection to use; set exactly while READY. */
  get connection(): C | undefined {
    return this.#connection;
  }

  /** Why the last attempt failed, or the last connection broke. */
  get lastError(): TransportError | undefined {
    return this.#lastError;
  }

  /** Starts to connect if IDLE; else does nothing. */
  connect(): void {
    if (this.#state !== "IDLE") return;
    const { clock, random, backoff, minConnectTimeoutMs } = this.#options;
    const backoffMs = backoff.delayMs(this.#failures + 1, random);
    const retryAt = clock.now() + backoffMs;
    if (!this.#setState("CONNECTING")) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#connectOnce(attempt, Math.max(backoffMs, minConnectTimeoutMs), retryAt);
  }

  /** Takes no more calls, lets those in flight end. `whenDrained` tells when they have. Idempotent. */
  shutdown(): void {
    if (this.#state === "SHUTDOWN") return;
    this.#backoff?.cancel();
    this.#attempt?.abort(this.#error("connect", "The subchannel was shut down"));
    this.#attempt = undefined;
    this.#connection = undefined;
    this.#setState("SHUTDOWN");
    for (const connection of this.#open) connection.close();
  }

  /** Shuts down and ends what is in flight. */
  abort(reason: TransportError): void {
    this.shutdown();
    for (const connection of [...this.#open]) connection.abort(reason);
  }

  /** Fulfilled when no connection is open, draining ones included. */
  whenDrained(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #connectOnce(attempt: AbortController, timeoutMs: number, retryAt: number): void {
    // Events may come before the connection does: it is looked up when they are handled.
    let connection: C | undefined;
    let over: "draining" | "closed" | undefined;
    let closeError: TransportError | undefined;
    const events: ConnectionEvents = {
      onDraining: () => {
        over ??= "draining";
        if (connection !== undefined) this.#retire(connection, undefined);
      },
      onClosed: (error) => {
        over = "closed";
        closeError = error;
        if (connection !== undefined) this.#closed(connection, error);
      },
    };
    const failed = (error: unknown): void => this.#failed(attempt, error, retryAt);
    this.#options.connect(this.address, { events, signal: attempt.signal, timeoutMs }).then((made) => {
      if (over === "closed") {
        failed(closeError ?? this.#error("connect", "The connection was closed at once"));
        return;
      }
      // From here on the events find it: between the two nothing may happen.
      connection = made;
      this.#open.add(made);
      if (over === undefined) this.#connected(attempt, made);
      else {
        made.close();
        failed(
          this.#error("connect", "The server ended the connection as soon as it was ready, by GOAWAY or by closing it"),
        );
      }
    }, failed);
  }

  #connected(attempt: AbortController, connection: C): void {
    if (this.#attempt !== attempt) {
      connection.close();
      return;
    }
    this.#attempt = undefined;
    this.#failures = 0;
    this.#connection = connection;
    this.#setState("READY");
  }

  #failed(attempt: AbortController, error: unknown, retryAt: number): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    this.#failures += 1;
    this.#lastError =
      error instanceof TransportError ? error : this.#error("connect", `Connecting failed: ${String(error)}`, error);
    if (!this.#setState("TRANSIENT_FAILURE")) return;
    const { clock } = this.#options;
    this.#backoff = clock.setTimer(Math.max(0, retryAt - clock.now()), () => this.#setState("IDLE"));
  }

  #retire(connection: C, error: TransportError | undefined): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#lastError = error ?? this.#lastError;
    this.#setState("IDLE");
  }

  #closed(connection: C, error: TransportError | undefined): void {
    this.#open.delete(connection);
    this.#retire(connection, error);
    if (this.#open.size > 0) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = [];
    for (const resolve of waiting) resolve();
  }

  /** Returns whether the state still holds after its listener heard of it. */
  #setState(state: ConnectivityState): boolean {
    if (this.#state === state || this.#state === "SHUTDOWN") return false;
    this.#state = state;
    this.#options.onState(state, this);
    return this.state === state;
  }

  #error(step: "connect", message: string, cause?: unknown): TransportError {
    return new TransportError({ step, address: formatAddress(this.address.dial), message, cause });
  }
}
