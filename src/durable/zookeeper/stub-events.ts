/** What a session tells a stub's listeners. Each has a stream of its own, which belongs to the request that asked for it. */
import { EventStream } from "../../zookeeper/events/event-stream.ts";
import type { ConnectionState } from "../../zookeeper/events/connection-state.ts";
import type { SessionEvent } from "../../zookeeper/events/session-event.ts";
import type { EventStreamLimits } from "../../zookeeper/events/session-events.ts";
import { plainOf } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { SessionMessage, Snapshot } from "./messages.ts";
import { isObjectLost } from "./stub-errors.ts";
import type { Begun, StubLink } from "./stub-link.ts";

const DEFAULT_BUFFER_LIMIT = 100;

type Told = SessionEvent | ConnectionState;

/** What one listener has heard of the session. */
class Listening<T extends Told> {
  readonly #link: StubLink;
  readonly #what: "events" | "states";
  readonly #listener: (told: T) => unknown;
  readonly #onEnd: () => void;
  #incoming: IncomingStream | undefined;
  #isOver = false;
  #sessionId: bigint;
  #state: ConnectionState;
  #wasConnected: boolean;

  constructor(link: StubLink, what: "events" | "states", listener: (told: T) => unknown, onEnd: () => void) {
    this.#link = link;
    this.#what = what;
    this.#listener = listener;
    this.#onEnd = onEnd;
    this.#sessionId = link.session.sessionId;
    this.#state = link.session.connectionState;
    this.#wasConnected = this.#state === "CONNECTED" || this.#state === "RECONNECTED";
    void this.#run();
  }

  /** Hears no more. */
  leave(): void {
    this.#isOver = true;
    this.#incoming?.fail(new Error("The listener was taken away"));
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const isWanted = (): boolean => !this.#isOver && !this.#link.isClosed;
    let begin = (): Promise<Begun> => this.#link.begin("session", [this.#what]);
    while (isWanted()) {
      try {
        const { incoming, head } = await begin();
        this.#incoming = incoming;
        if (this.#isOver) break;
        this.#begun(head.session);
        for (let frame = await incoming.next(); frame !== undefined; frame = await incoming.next()) {
          const { told, session } = plainOf(frame) as SessionMessage;
          this.#link.learn(session);
          this.#heard(told, session);
        }
        // The session is over, and the listener has heard so.
        break;
      } catch (error) {
        if (!isObjectLost(error) || !isWanted()) break;
        this.#suspend();
        begin = () => this.#link.again("session", [this.#what], isWanted);
      }
    }
    this.#incoming?.fail(new Error("The listener was taken away"));
    if (!this.#isOver) this.#lose();
    this.#onEnd();
  }

  /** The session as it is, where something may have happened that was not told. */
  #begun(session: Snapshot): void {
    const { sessionId, connectionState: state } = session;
    if (this.#sessionId !== 0n && sessionId !== 0n && this.#sessionId !== sessionId) this.#lose();
    else if (state !== this.#state && !(this.#state === "RECONNECTED" && state === "CONNECTED")) {
      const isConnected = state === "CONNECTED" || state === "RECONNECTED";
      if (this.#what === "states") this.#heard(state, session);
      else if (isConnected && this.#wasConnected) this.#heard("SyncConnected", session);
    }
    this.#sessionId = sessionId;
    this.#state = state;
    this.#wasConnected ||= state === "CONNECTED" || state === "RECONNECTED";
  }

  #heard(told: Told, { sessionId, connectionState }: Snapshot): void {
    if (this.#isOver) return;
    if (sessionId !== 0n) this.#sessionId = sessionId;
    this.#state = connectionState;
    const isAgain = told === "CONNECTED" && this.#wasConnected;
    if (told === "CONNECTED" || told === "SyncConnected") this.#wasConnected = true;
    this.#tell(isAgain ? "RECONNECTED" : told);
    if (told === "LOST" || told === "Closed") this.#isOver = true;
  }

  /** Nobody knows how the session is, until the object answers again. */
  #suspend(): void {
    if (this.#state === "SUSPENDED" || this.#isOver) return;
    this.#state = "SUSPENDED";
    this.#tell(this.#what === "states" ? "SUSPENDED" : "Disconnected");
  }

  /** The session is over, or another one. */
  #lose(): void {
    if (this.#isOver) return;
    if (this.#what === "states") this.#tell("LOST");
    else {
      if (!this.#link.isClosed) this.#tell("Expired");
      this.#tell("Closed");
    }
    this.#isOver = true;
  }

  #tell(told: Told): void {
    this.#link.deliver(() => this.#listener(told as T));
  }
}

/** Calls a listener. Answers what takes it away. */
export function listen<T extends Told>(
  link: StubLink,
  what: "events" | "states",
  listener: (told: T) => unknown,
): () => void {
  const listening = new Listening<T>(link, what, listener, () => {});
  return () => listening.leave();
}

/** The same as an iterable. */
export function stream<T extends Told>(
  link: StubLink,
  what: "events" | "states",
  { bufferLimit = DEFAULT_BUFFER_LIMIT }: EventStreamLimits,
): AsyncIterableIterator<T> {
  const events = new EventStream<T>({
    bufferLimit,
    overflow(buffer, event) {
      buffer.shift();
      buffer.push(event);
    },
    onLeft: () => listening.leave(),
  });
  const listening = new Listening<T>(
    link,
    what,
    (told) => events.push(told),
    () => events.end(),
  );
  return events;
}
