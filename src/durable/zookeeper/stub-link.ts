/** A stub's way to its object: each call with what is to be said in front of it, and what comes back as the session's state. */
import { ZooKeeperError } from "../../zookeeper/error.ts";
import { Deliveries } from "../../zookeeper/events/deliveries.ts";
import type { OperationOptions } from "../../zookeeper/operation-options.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import { onAbort } from "../../core/call/cancellation.ts";
import type { Timer } from "../../core/clock.ts";
import type { Caller } from "../boundary/caller.ts";
import { FrameKind, plainOf } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import type { RemoteObject } from "../boundary/protocol.ts";
import type { Place } from "../placement.ts";
import type { Answer, Ask, Errand, Head, Snapshot } from "./messages.ts";
import { fromPlain } from "./plain-error.ts";
import { isObjectLost, zooKeeperStubErrors } from "./stub-errors.ts";

/** What a link works with. */
export interface StubLinkInit {
  readonly caller: Caller;
  readonly place: Place<RemoteObject>;
  /** A name that no other stub has. */
  readonly newName: () => string;
  /** A timer in the running request. */
  readonly timer: (delayMs: number, callback: () => void) => Timer;
  readonly sessionTimeoutMs: number;
  /** Whether the stub counts on one session: it hears when it has expired, and goes on with the next. */
  readonly countsOnSession: boolean;
}

/** A stream with its head. */
export interface Begun {
  readonly incoming: IncomingStream;
  readonly head: Head;
}

const LOG_LIMIT = 32;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/** One stub's. */
export class StubLink {
  readonly #init: StubLinkInit;
  readonly #streams = new Set<IncomingStream>();
  readonly #deliveries = new Deliveries((error) => {
    const entry = { at: this.#seen, severity: "error", text: `A callback threw: ${String(error)}` } as const;
    this.#session = { ...this.#session, events: [...this.#session.events, entry].slice(-LOG_LIMIT) };
  });
  #name: string | undefined;
  /** Who the session is: said with each call, since the next one may be on another session, which has not heard it. */
  readonly #auths: Errand[] = [];
  /** Said with each call until one of them is answered. */
  #errands: readonly Errand[] = [];
  #ids = 0;
  #seen = 0;
  #session: Snapshot;
  #isClosed = false;

  constructor(init: StubLinkInit) {
    this.#init = init;
    const { sessionTimeoutMs } = init;
    this.#session = { state: "CONNECTING", connectionState: "SUSPENDED", sessionId: 0n, sessionTimeoutMs, events: [] };
  }

  /** As the last answer said. */
  get session(): Snapshot {
    return this.#session;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** An id that no other stub gives. */
  newId(): string {
    return `${this.#stub}.${this.#ids++}`;
  }

  /** Says something in front of the next call. */
  say(errand: Errand): void {
    if (errand.kind === "auth") this.#auths.push(errand);
    else this.#errands = [errand];
  }

  /** Makes a call. Rejects with the client's own error. */
  async call(method: string, args: readonly unknown[], { signal, timeoutMs }: OperationOptions = {}): Promise<unknown> {
    const ask = this.#ask(method);
    const name = { method, args: [ask, ...args] };
    const answer = await this.#init.caller.call(this.#init.place, name, { signal, timeoutMs });
    const { value, error, session } = answer as Answer;
    this.#heard(ask);
    this.learn(session);
    if (error !== undefined) throw fromPlain(error);
    return value;
  }

  /** Begins a stream, and waits for its head, for which alone the options are. */
  async begin(method: string, args: readonly unknown[], options: OperationOptions = {}): Promise<Begun> {
    const ask = this.#ask(method);
    const name = { method, args: [ask, ...args] };
    const incoming = this.#init.caller.stream(this.#init.place, name, {}, false);
    if (!incoming.isOver) this.#streams.add(incoming);
    incoming.onEnd = () => this.#streams.delete(incoming);
    const { signal, timeoutMs } = options;
    const timer =
      timeoutMs === undefined
        ? undefined
        : this.#init.timer(timeoutMs, () => incoming.fail(zooKeeperStubErrors.outOfTime(timeoutMs, name)));
    const removeListener = onAbort(signal, (reason) =>
      incoming.fail(zooKeeperStubErrors.cancelled(reason, name, true)),
    );
    try {
      const frame = await incoming.next();
      if (frame?.kind !== FrameKind.head) throw this.#over(method);
      const head = plainOf(frame) as Head;
      this.#heard(ask);
      this.learn(head.session);
      return { incoming, head };
    } finally {
      timer?.cancel();
      removeListener();
    }
  }

  /**
   * The same stream again, when the object has lost its memory: soon, and then ever more seldom, for as long as a session would live.
   * Rejects with what the last attempt was rejected with.
   */
  async again(method: string, args: readonly unknown[], isWanted: () => boolean): Promise<Begun> {
    let waitedMs = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await new Promise<void>((resolve) => void this.#init.timer(pauseMs, resolve));
      waitedMs += pauseMs;
      if (!isWanted()) throw this.#over(method);
      try {
        return await this.begin(method, args);
      } catch (error) {
        // What was lost before the session was there again may be there at the next attempt.
        const mayPass = isObjectLost(error) || (error instanceof ZooKeeperError && error.retrySafe);
        if (!mayPass || waitedMs > this.session.sessionTimeoutMs) throw error;
      }
    }
  }

  /** The session, as an answer has it. */
  learn(session: Snapshot): void {
    if (this.#isClosed) return;
    const events = [...this.#session.events, ...session.events].slice(-LOG_LIMIT);
    this.#session = { ...session, events };
    this.#seen = session.events.at(-1)?.at ?? this.#seen;
  }

  /** Calls a listener of the stub's. One that throws is noted in its log, and disturbs nobody. */
  deliver(callback: () => unknown): void {
    this.#deliveries.push(callback);
  }

  /** Ends the stub, and what it has under way. The session goes on. */
  close(): void {
    if (this.#isClosed) return;
    this.#session = { ...this.#session, state: "CLOSED", connectionState: "LOST" };
    this.#isClosed = true;
    for (const incoming of [...this.#streams]) incoming.fail(this.#over("watch"));
  }

  get #stub(): string {
    this.#name ??= this.#init.newName();
    return this.#name;
  }

  #ask(operation: string): Ask {
    if (this.#isClosed) throw this.#over(operation);
    const errands = [...this.#auths, ...this.#errands];
    const session = this.#init.countsOnSession ? this.#session.sessionId : 0n;
    return { stub: this.#stub, errands, seen: this.#seen, session };
  }

  #heard({ errands }: Ask): void {
    if (errands.length > 0) this.#errands = this.#errands.filter((errand) => !errands.includes(errand));
  }

  #over(operation: string): ZooKeeperError {
    return new ZooKeeperError({ code: ErrorCode.SessionExpired, operation, message: "the stub was closed" });
  }
}
