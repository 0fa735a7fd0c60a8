/**
 * What happens to a session, told to everybody who asked: callbacks and async iterables, of the session's own events and of the
 * user's view of the connection.
 */
import { nextConnectionState, type ConnectionState } from "./connection-state.ts";
import type { Deliveries } from "./deliveries.ts";
import { EventStream } from "./event-stream.ts";
import type { SessionEvent } from "./session-event.ts";

/** How to read events. */
export interface EventStreamLimits {
  /** Events that wait to be read; beyond, the oldest are dropped. Default: 100. */
  readonly bufferLimit?: number | undefined;
}

const DEFAULT_BUFFER_LIMIT = 100;

/** Who hears of one kind of event. */
class Audience<T> {
  readonly #deliveries: Deliveries;
  readonly #listeners = new Map<symbol, (event: T) => unknown>();
  readonly #streams = new Set<EventStream<T>>();

  constructor(deliveries: Deliveries, first: ((event: T) => unknown) | undefined) {
    this.#deliveries = deliveries;
    if (first !== undefined) this.add(first);
  }

  /** Answers with what takes the listener away. */
  add(listener: (event: T) => unknown): () => void {
    const key = Symbol("listener");
    this.#listeners.set(key, listener);
    return () => void this.#listeners.delete(key);
  }

  stream({ bufferLimit = DEFAULT_BUFFER_LIMIT }: EventStreamLimits, over: boolean): AsyncIterableIterator<T> {
    const stream = new EventStream<T>({
      bufferLimit,
      overflow(buffer, event) {
        buffer.shift();
        buffer.push(event);
      },
      onLeft: () => this.#streams.delete(stream),
    });
    if (over) stream.end();
    else this.#streams.add(stream);
    return stream;
  }

  tell(event: T, isLast: boolean): void {
    for (const listener of this.#listeners.values()) this.#deliveries.push(() => listener(event));
    for (const stream of this.#streams) {
      stream.push(event);
      if (isLast) stream.end();
    }
    if (isLast) this.#streams.clear();
  }
}

/** What {@link SessionEvents} begins with. */
export interface FirstListeners {
  readonly onEvent?: ((event: SessionEvent) => unknown) | undefined;
  readonly onConnectionState?: ((state: ConnectionState) => unknown) | undefined;
}

/** A session's events. */
export class SessionEvents {
  readonly #events: Audience<SessionEvent>;
  readonly #states: Audience<ConnectionState>;
  #state: ConnectionState = "SUSPENDED";
  #wasConnected = false;
  #over = false;

  constructor(deliveries: Deliveries, { onEvent, onConnectionState }: FirstListeners) {
    this.#events = new Audience(deliveries, onEvent);
    this.#states = new Audience(deliveries, onConnectionState);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  listen(listener: (event: SessionEvent) => unknown): () => void {
    return this.#events.add(listener);
  }

  listenToState(listener: (state: ConnectionState) => unknown): () => void {
    return this.#states.add(listener);
  }

  events(limits: EventStreamLimits): AsyncIterableIterator<SessionEvent> {
    return this.#events.stream(limits, this.#over);
  }

  states(limits: EventStreamLimits): AsyncIterableIterator<ConnectionState> {
    return this.#states.stream(limits, this.#state === "LOST");
  }

  /** @param sessionIsOver Whether the session has ended by it, or before. */
  tell(event: SessionEvent, sessionIsOver: boolean): void {
    this.#over = event === "Closed";
    const before = this.#state;
    this.#state = sessionIsOver ? "LOST" : nextConnectionState(before, event, this.#wasConnected);
    if (event === "SyncConnected") this.#wasConnected = true;
    this.#events.tell(event, this.#over);
    if (this.#state !== before) this.#states.tell(this.#state, this.#state === "LOST");
  }
}
