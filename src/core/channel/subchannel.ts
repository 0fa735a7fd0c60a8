/**
 * The subchannel: one address and the connections to it, with gRPC's connectivity states, connection backoff and minimum
 * connect time. There is one live connection, and more only where the server's limit on concurrent calls asks for them. What
 * travels on a connection is the protocol's own business (`C`).
 */
import type { Backoff } from "../backoff.ts";
import type { Clock, Timer } from "../clock.ts";
import { formatAddress } from "../dialer.ts";
import { EventLog, type LoggedEvent } from "../observe/event-log.ts";
import type { Random } from "../random.ts";
import type { Address } from "../resolver/resolver.ts";
import { TransportError } from "../transport-error.ts";
import type { ConnectivityState } from "./connectivity.ts";
import { FurtherConnections } from "./further-connections.ts";

/** What a subchannel needs of a protocol's connection. */
export interface Connection {
  /** Takes no new calls, lets those in flight end, then closes. Idempotent. */
  close(): void;
  /** Ends what is in flight and closes at once. */
  abort(reason: TransportError): void;
  /** There is no place for another call now: a further connection is made. Default: false. */
  readonly full?: boolean | undefined;
  /** Calls open on it. A further connection with none is closed after a while. */
  readonly calls?: number | undefined;
  /**
   * Asked before each call is given this connection. A promise means that the connection first has to prove that it still
   * works: the call waits for it and selects again.
   */
  verify?(): Promise<void> | undefined;
}

/** What a connection tells its subchannel, each at most once. */
export interface ConnectionEvents {
  /** It takes no new calls (a GOAWAY, an exhausted id space): the subchannel lets it drain and may make another. */
  onDraining(): void;
  /** It is gone. */
  onClosed(error: TransportError | undefined): void;
}

/**
 * Makes a connection that is ready for calls (for HTTP/2: the server's SETTINGS are here), or rejects with a TransportError. It
 * settles when the signal aborts: a subchannel that shuts down waits for it.
 */
export type Connect<C extends Connection> = (
  address: Address,
  attempt: { readonly events: ConnectionEvents; readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<C>;

/** What all subchannels of a channel share. */
export interface SubchannelContext<C extends Connection> {
  readonly connect: Connect<C>;
  readonly clock: Clock;
  readonly random: Random;
  readonly backoff: Backoff;
  /** The least time that an attempt gets, in milliseconds (gRPC's MIN_CONNECT_TIMEOUT). */
  readonly minConnectTimeoutMs: number;
  /** Connections to one address, at most. */
  readonly maxConnections: number;
  /** What attempts are aborted with; the same for all, since there may be thousands. */
  readonly shutdownReason: TransportError;
  /** It is READY, and has a place for calls where it had none. */
  readonly onRoom: () => void;
  /** It is shut down, and its last connection is closed. */
  readonly onDrained: (subchannel: Subchannel<C>) => void;
}

/** A connection that was lost within this time, and before any call had it, was of no use, */
const SETTLED_MS = 1_000;
/** and after so many of them in a row the next is not made at once. */
const BRIEF_AT_ONCE = 2;

/** One address, and the connections to it. */
export class Subchannel<C extends Connection> {
  readonly address: Address;
  /** Set by whoever gives the connection to a call: one that served is not held against its server when it is lost. */
  used = false;
  readonly #context: SubchannelContext<C>;
  readonly #onState: (state: ConnectivityState, subchannel: Subchannel<C>) => void;
  #state: ConnectivityState = "IDLE";
  #connection: C | undefined;
  #further: FurtherConnections<C> | undefined;
  #lastError: TransportError | undefined;
  /** Attempts that failed in a row. */
  #failures = 0;
  /** Connections in a row that were lost as soon as they were there. */
  #brief = 0;
  #readyAt = 0;
  #backoff: Timer | undefined;
  #attempt: AbortController | undefined;
  /** Connections that take no new calls but still carry some, and the live ones. */
  #open: C[] = [];
  /** Attempts that have not ended, aborted ones included. */
  #unsettled = 0;
  /** Why all is over: what comes late is ended by it. */
  #aborted: TransportError | undefined;
  #whenDrained: PromiseWithResolvers<void> | undefined;
  #log: EventLog | undefined;

  /** @param onState Hears every change of state; READY twice in a row where another connection has taken the first one's place. */
  constructor(
    address: Address,
    context: SubchannelContext<C>,
    onState: (state: ConnectivityState, subchannel: Subchannel<C>) => void,
  ) {
    this.address = address;
    this.#context = context;
    this.#onState = onState;
  }

  get state(): ConnectivityState {
    return this.#state;
  }

  /** The connection to use; none unless READY, nor while all are full and a further one is being made. */
  get connection(): C | undefined {
    const connection = this.#connection;
    return connection === undefined || connection.full !== true ? connection : this.#roomier(connection);
  }

  /** The first connection: while READY it is there, full or not. */
  get firstConnection(): C | undefined {
    return this.#connection;
  }

  /** Why the last attempt failed, or the last connection broke. */
  get lastError(): TransportError | undefined {
    return this.#lastError;
  }

  /** What happened lately, oldest first. */
  get events(): readonly LoggedEvent[] {
    return EventLog.read(this.#log);
  }

  /** Starts to connect if IDLE; else does nothing. */
  connect(): void {
    if (this.#state !== "IDLE") return;
    const { clock, random, backoff, minConnectTimeoutMs } = this.#context;
    const backoffMs = backoff.delayMs(this.#failures + 1, random);
    const retryAt = clock.now() + backoffMs;
    if (!this.#setState("CONNECTING")) return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#dial(attempt, Math.max(backoffMs, minConnectTimeoutMs), (made, error) => {
      if (this.#attempt !== attempt) made?.close();
      else if (made !== undefined) this.#connected(made);
      else this.#failed(error as TransportError, retryAt);
    });
  }

  /** Forgets failures: the next attempt is due at once. */
  resetBackoff(): void {
    this.#failures = 0;
    this.#brief = 0;
    this.#backoff?.cancel();
    if (this.#state === "TRANSIENT_FAILURE") this.#setState("IDLE");
  }

  /** Takes no more calls, lets those in flight end. `whenDrained` tells when they have. Idempotent. */
  shutdown(): void {
    if (this.#state === "SHUTDOWN") return;
    this.#backoff?.cancel();
    this.#further?.stop();
    this.#attempt?.abort(this.#context.shutdownReason);
    this.#attempt = undefined;
    this.#connection = undefined;
    this.#setState("SHUTDOWN");
    for (const connection of [...this.#open]) connection.close();
    this.#drained();
  }

  /** Shuts down and ends what is in flight. Attempts that do not end by their signal are waited for no longer. */
  abort(reason: TransportError): void {
    this.shutdown();
    this.#aborted ??= reason;
    for (const connection of [...this.#open]) connection.abort(reason);
    this.#unsettled = 0;
    this.#drained();
  }

  /** Fulfilled when no connection is open nor on its way, draining ones included. */
  whenDrained(): Promise<void> {
    if (this.#isDrained) return Promise.resolve();
    this.#whenDrained ??= Promise.withResolvers<void>();
    return this.#whenDrained.promise;
  }

  #dial(
    attempt: AbortController,
    timeoutMs: number,
    onResult: (made: C | undefined, error: TransportError | undefined) => void,
  ): void {
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
    const failed = (error: unknown): void => {
      this.#unsettled -= 1;
      const known = error instanceof TransportError;
      onResult(undefined, known ? error : this.#error(`Connecting failed: ${String(error)}`, error));
      this.#drained();
    };
    this.#unsettled += 1;
    this.#context.connect(this.address, { events, signal: attempt.signal, timeoutMs }).then((made) => {
      if (over === "closed") {
        failed(closeError ?? this.#error("The connection was closed at once"));
        return;
      }
      // From here on the events find it: between the two nothing may happen.
      connection = made;
      this.#open.push(made);
      if (this.#aborted !== undefined) made.abort(this.#aborted);
      else if (over === undefined) {
        this.#unsettled -= 1;
        onResult(made, undefined);
      } else {
        made.close();
        failed(this.#error("The server ended the connection as soon as it was ready, by GOAWAY or by closing it"));
      }
    }, failed);
  }

  #connected(connection: C): void {
    this.#attempt = undefined;
    this.#failures = 0;
    this.used = false;
    this.#connection = connection;
    this.#readyAt = this.#context.clock.now();
    this.#setState("READY");
  }

  #failed(error: TransportError, retryAt: number): void {
    this.#attempt = undefined;
    this.#failures += 1;
    this.#pause(error, retryAt);
  }

  #pause(error: TransportError, retryAt: number): void {
    const { clock } = this.#context;
    this.#lastError = error;
    if (!this.#setState("TRANSIENT_FAILURE")) return;
    this.#backoff = clock.setTimer(Math.max(0, retryAt - clock.now()), () => this.#setState("IDLE"));
  }

  #retire(connection: C, error: TransportError | undefined): void {
    if (this.#connection !== connection) {
      this.#further?.remove(connection);
      return;
    }
    this.#lastError = error ?? this.#lastError;
    this.#connection = this.#further?.promote();
    if (this.#connection !== undefined) {
      this.#onState("READY", this);
      return;
    }
    this.#further?.stop();
    this.#further = undefined;
    this.#lost(error);
  }

  /** The last live connection is gone. What a server ends again and again as soon as it is ready is not dialled in a circle. */
  #lost(error: TransportError | undefined): void {
    const { clock, random, backoff } = this.#context;
    const livedMs = clock.now() - this.#readyAt;
    this.#brief = livedMs < SETTLED_MS && !this.used ? this.#brief + 1 : 0;
    const beyond = this.#brief - BRIEF_AT_ONCE;
    if (beyond <= 0) {
      this.#setState("IDLE");
      return;
    }
    const why = error === undefined ? "" : `: ${error.message}`;
    const message = `The server ended ${this.#brief} connections in a row, the last ${Math.round(livedMs)} ms after it was ready${why}`;
    this.#pause(this.#error(message, error), clock.now() + backoff.delayMs(beyond, random));
  }

  #closed(connection: C, error: TransportError | undefined): void {
    this.#open = this.#open.filter((other) => other !== connection);
    this.#retire(connection, error);
    this.#drained();
  }

  /** Below none are attempts that were waited for no longer, and ended later. */
  get #isDrained(): boolean {
    return this.#open.length === 0 && this.#unsettled <= 0;
  }

  #drained(): void {
    if (!this.#isDrained) return;
    this.#whenDrained?.resolve();
    this.#whenDrained = undefined;
    if (this.#state === "SHUTDOWN") this.#context.onDrained(this);
  }

  #roomier(full: C): C | undefined {
    const { clock, maxConnections: limit, minConnectTimeoutMs, onRoom } = this.#context;
    this.#further ??= new FurtherConnections<C>({
      ...{ clock, limit, onRoom },
      dial: (onResult) => {
        const attempt = new AbortController();
        this.#note("info", "A further connection: the others are full");
        this.#dial(attempt, minConnectTimeoutMs, (made, error) => {
          if (error !== undefined) this.#note("warning", error.message);
          onResult(made);
        });
        return () => attempt.abort(this.#error("The further connection is not needed any more"));
      },
    });
    return this.#further.select(full);
  }

  /** Returns whether the state still holds after its listener heard of it. */
  #setState(state: ConnectivityState): boolean {
    if (this.#state === state || this.#state === "SHUTDOWN") return false;
    this.#state = state;
    if (state === "TRANSIENT_FAILURE") this.#note("warning", `${state}: ${this.#lastError?.message ?? ""}`);
    else this.#note("info", state);
    this.#onState(state, this);
    return this.state === state;
  }

  #note(severity: LoggedEvent["severity"], text: string): void {
    this.#log ??= new EventLog(this.#context.clock);
    this.#log.add(severity, text);
  }

  #error(message: string, cause?: unknown): TransportError {
    return new TransportError({ step: "connect", address: formatAddress(this.address.dial), message, cause });
  }
}
