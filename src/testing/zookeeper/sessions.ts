/**
 * The sessions (`SessionTrackerImpl`, `ExpiryQueue`): who is known, and until when. Expiry is on the server's tick: a session
 * lives until the tick that follows its timeout.
 */
import { sha1 } from "@noble/hashes/legacy.js";
import type { Clock, Timer } from "../../core/clock.ts";

/** One session. */
export interface ServerSession {
  readonly id: bigint;
  readonly password: Uint8Array;
  /** Made by a server without a quorum: it knows of it alone. */
  readonly isLocal: boolean;
  timeoutMs: number;
  expiresAtMs: number;
}

/** What {@link Sessions} go by. */
export interface SessionsOptions {
  readonly clock: Clock;
  readonly tickMs: number;
  readonly firstId: bigint;
  readonly onExpired: (session: ServerSession) => void;
}

const PASSWORD_BYTES = 16;

/** All sessions of a server. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<bigint, ServerSession>();
  #nextId: bigint;
  #timer: Timer | undefined;
  /** No later than the first session's end, which moves on. */
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#nextId = options.firstId;
  }

  get ids(): readonly bigint[] {
    return [...this.#sessions.keys()];
  }

  find(id: bigint): ServerSession | undefined {
    return this.#sessions.get(id);
  }

  create(timeoutMs: number, isLocal: boolean): ServerSession {
    const id = this.#nextId++;
    const password = sha1(new TextEncoder().encode(String(id))).subarray(0, PASSWORD_BYTES);
    const session: ServerSession = { id, password, isLocal, timeoutMs, expiresAtMs: 0 };
    this.#sessions.set(id, session);
    this.touch(session);
    return session;
  }

  /** Something was heard of the session. */
  touch(session: ServerSession): void {
    const { clock, tickMs } = this.#options;
    session.expiresAtMs = (Math.floor((clock.now() + session.timeoutMs) / tickMs) + 1) * tickMs;
    if (session.expiresAtMs < this.#timerAtMs) this.#wakeAt(session.expiresAtMs);
  }

  remove(session: ServerSession): void {
    this.#sessions.delete(session.id);
    if (this.#sessions.size === 0) this.stop();
  }

  /** No session expires any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
  }

  #wakeAt(atMs: number): void {
    const { clock } = this.#options;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = clock.setTimer(atMs - clock.now(), this.#onTimer);
  }

  readonly #onTimer = (): void => {
    const { clock, onExpired } = this.#options;
    this.stop();
    const now = clock.now();
    for (const session of [...this.#sessions.values()]) if (session.expiresAtMs <= now) onExpired(session);
    let next = Number.POSITIVE_INFINITY;
    for (const { expiresAtMs } of this.#sessions.values()) next = Math.min(next, expiresAtMs);
    if (next < this.#timerAtMs) this.#wakeAt(next);
  };
}
