/**
 * A session, held in an object: on one client after another, as long as the servers keep it. Its ticket is in the object's storage, so that
 * whatever memory comes next goes on with it; when the servers have forgotten it, it is another session, and who watches is told.
 *
 *   nothing stored ──▶ new client ──connected──▶ ticket stored ──memory lost──▶ client with the ticket ──▶ connected
 *                          ▲                                                              │ expired
 *                          └──────────────────────── storage cleared ────────────────────┘
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { Clock, Timer } from "../../core/clock.ts";
import { Client } from "../../zookeeper/client.ts";
import { ZooKeeperError } from "../../zookeeper/error.ts";
import type { SessionEvent } from "../../zookeeper/events/session-event.ts";
import type { NodeInput } from "../../zookeeper/operation-options.ts";
import { bytesOf } from "../../zookeeper/operations/node-input.ts";
import type { ZooKeeperOptions } from "../../zookeeper/options.ts";
import type { SessionTicket } from "../../zookeeper/session-options.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { ObjectStorage } from "../workers-api.ts";
import { Hearing } from "./hearing.ts";
import type { Subscriptions } from "./lasting/subscriptions.ts";
import type { Ask, Snapshot } from "./messages.ts";
import type { ZooKeeperAuth } from "./options.ts";
import { deleteSession, readSession, writeSession, type StoredSession } from "./stored-session.ts";
import { Watchings } from "./watchings.ts";

/** What a session is held by. */
export interface HeldSessionInit {
  /** The connect string, as the session's callers write it. */
  readonly target: string;
  readonly options: ZooKeeperOptions;
  readonly auth: readonly ZooKeeperAuth[];
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  readonly subscriptions: Subscriptions;
  /** Whether servers may be taken in place of the first ones. */
  readonly isAllowed: (connectString: string) => boolean;
}

/** How far the stored transaction may be behind: one that is older is safe. */
const PERSIST_MS = 1_000;
/** Alarms in each of the session's timeouts. */
const ALARMS_A_TIMEOUT = 3;

/** One session, and the next when it has expired. */
export class HeldSession {
  readonly watchings: Watchings = new Watchings();
  readonly hearing: Hearing;
  readonly #init: HeldSessionInit;
  readonly #overListeners = new Set<(client: Client) => void>();
  #stored: StoredSession;
  #client: Client;
  /** The client while it tries to go on with a session of another memory's. */
  #restoring: Client | undefined;
  /** One that tried in vain: no server has heard what was asked of it. */
  #refused: Client | undefined;
  #timer: Timer | undefined;
  #closing: Promise<void> | undefined;

  /** Throws a TypeError or RangeError for a connect string or options that cannot be. */
  constructor(init: HeldSessionInit) {
    this.#init = init;
    this.hearing = new Hearing(init.clock);
    const stored = readSession(init.storage, init.target);
    this.#stored = typeof stored === "object" ? stored : this.#blank();
    this.#client = this.#open(this.#stored.ticket ?? init.options.session);
    if (typeof stored === "object" && stored.ticket !== undefined) this.#restoring = this.#client;
    const gap = this.#restoring === undefined ? "new-session" : "restarted";
    this.subscriptions.attach(this.#client, stored === "broken" ? "storage" : gap);
  }

  get subscriptions(): Subscriptions {
    return this.#init.subscriptions;
  }

  /** The client of the session that there is. One whose session has expired gives way to the next. */
  get client(): Client {
    if (this.#client.state === "CLOSED" && this.#closing === undefined) this.#renew();
    return this.#client;
  }

  /** Whether it is of no more use: it was closed, or the servers refuse to believe who it is. */
  get isOver(): boolean {
    return this.#closing !== undefined || this.#client.state === "AUTH_FAILED";
  }

  /** Whether there is what has to outlive its calls. */
  get holdsOn(): boolean {
    return this.#stored.hasEphemerals || this.subscriptions.size > 0;
  }

  get alarmEveryMs(): number {
    return this.#client.sessionTimeoutMs / ALARMS_A_TIMEOUT;
  }

  /** Does something on the session. What no server has heard, since the session of another memory's has expired, is done on the next. */
  async run<T>(operation: (client: Client) => Promise<T>): Promise<T> {
    const { client } = this;
    try {
      return await operation(client);
    } catch (error) {
      const isExpired = error instanceof ZooKeeperError && error.code === ErrorCode.SessionExpired;
      const isRefused = client === this.#restoring || client === this.#refused;
      if (!isExpired || !isRefused || this.#closing !== undefined) throw error;
      return await operation(this.client);
    } finally {
      this.#persistSoon();
    }
  }

  /** How it is. @param seen Events of its log up to then are known. */
  snapshot(seen: number): Snapshot {
    const { state, connectionState, sessionId, sessionTimeoutMs, events } = this.#client;
    const newest = events.at(-1)?.at ?? 0;
    // The clock of another memory is another.
    const unseen = seen > newest ? events : events.filter(({ at }) => at > seen);
    return { state, connectionState, sessionId, sessionTimeoutMs, events: unseen };
  }

  /**
   * What a stub has said in front of a call. Throws a ZooKeeperError (`SessionExpired`) for one that counts on a session which is over,
   * and a TypeError for servers that cannot be.
   */
  hear({ session, errands }: Ask): void {
    for (const errand of errands) {
      if (errand.kind === "auth") this.#addAuth(errand);
      else this.#updateServers(errand.servers);
    }
    if (session !== 0n && session !== this.client.sessionId) {
      const message = "the Durable Object has another session by now, with which the next call goes on";
      throw new ZooKeeperError({ code: ErrorCode.SessionExpired, message });
    }
  }

  /** There will be ephemeral nodes: from now on the session has to outlive its calls. */
  willHaveEphemerals(): void {
    if (!this.#stored.hasEphemerals) this.#store({ hasEphemerals: true });
  }

  /** Calls it when a client's session is over, whatever ended it. Answers what takes it away. */
  onOver(listener: (client: Client) => void): () => void {
    this.#overListeners.add(listener);
    return () => void this.#overListeners.delete(listener);
  }

  /**
   * Leaves the session to its timeout on the server. Nothing of it stays here. One that no server has had yet is none to go on with, and
   * is waited for.
   */
  async detach(signal: AbortSignal): Promise<SessionTicket> {
    await this.run((client) => this.#connected(client, signal));
    const leaving = this.#client.detach();
    this.#closing ??= this.#end(leaving);
    return leaving;
  }

  /** Ends the session. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end(this.#closeClient());
    return this.#closing;
  }

  /** A session that another memory has left is at the servers before this one has a connection: they have to be told. Never rejects. */
  async #closeClient(): Promise<void> {
    const client = this.#client;
    if (client === this.#restoring) await this.#connected(client, undefined).catch(() => {});
    await client.close();
  }

  /** Waits for a server, for as long as a session lives without one. Rejects with a ZooKeeperError. */
  async #connected(client: Client, signal: AbortSignal | undefined): Promise<void> {
    const { sessionTimeoutMs } = client;
    const ended = Promise.withResolvers<never>();
    const giveUp = (message: string): void =>
      ended.reject(new ZooKeeperError({ code: ErrorCode.OperationTimeout, message }));
    const timer = this.#init.clock.setTimer(sessionTimeoutMs, () => giveUp(`no server for ${sessionTimeoutMs} ms`));
    const removeListener = onAbort(signal, () => giveUp("the caller is gone"));
    try {
      await Promise.race([client.connectedOnce, ended.promise]);
    } finally {
      timer.cancel();
      removeListener();
    }
  }

  async #end(ending: Promise<unknown>): Promise<void> {
    this.#forget();
    await ending;
  }

  #open(ticket: SessionTicket | undefined): Client {
    const { target, options, auth } = this.#init;
    const client: Client = new Client(this.#stored.servers ?? target, {
      ...options,
      session: ticket,
      onEvent: (event) => {
        options.onEvent?.(event);
        this.#onEvent(client, event);
      },
    });
    for (const each of [...auth, ...this.#stored.auths]) client.addAuth(each.scheme, each.auth);
    return client;
  }

  /** The session has expired: there is another, of the same identity, at the same servers. */
  #renew(): void {
    const { auths, servers } = this.#stored;
    this.#forget();
    if (auths.length > 0 || servers !== undefined) this.#store({ auths, servers });
    this.#refused = this.#restoring;
    this.#restoring = undefined;
    this.#client = this.#open(undefined);
    this.subscriptions.attach(this.#client, "new-session");
  }

  #onEvent(client: Client, event: SessionEvent): void {
    if (event === "Closed") for (const listener of this.#overListeners) listener(client);
    if (client !== this.#client || this.#closing !== undefined) return;
    if (event === "SyncConnected") {
      this.#restoring = undefined;
      this.#persist();
    } else if (event === "AuthFailed") {
      if (client.state === "AUTH_FAILED") this.#forget();
    } else if (event === "Expired" && this.subscriptions.size > 0) this.#renew();
  }

  /** Stubs say so with each call: a server, and the storage, are told once. */
  #addAuth({ scheme, auth }: ZooKeeperAuth): void {
    const known = [...this.#init.auth, ...this.#stored.auths];
    if (known.some((each) => each.scheme === scheme && isSame(each.auth, auth))) return;
    this.client.addAuth(scheme, auth);
    this.#store({ auths: [...this.#stored.auths, { scheme, auth }] });
  }

  #updateServers(servers: string): void {
    if (!this.#init.isAllowed(servers)) {
      const message = `the object's owner does not allow "${servers}": list it in the variable "ZOOKEEPER_TARGETS"`;
      throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation: "updateServerList", message });
    }
    if (servers === this.#stored.servers) return;
    this.client.updateServerList(servers);
    this.#store({ servers });
  }

  #persistSoon(): void {
    if (this.#closing !== undefined || this.#stored.ticket?.lastZxid === this.#client.ticket.lastZxid) return;
    this.#timer ??= this.#init.clock.setTimer(PERSIST_MS, () => {
      this.#timer = undefined;
      if (this.#client.state === "CONNECTED") this.#persist();
    });
  }

  #persist(): void {
    this.#store({ ticket: this.#client.ticket });
  }

  #store(changes: Partial<StoredSession>): void {
    this.#stored = { ...this.#stored, ...changes };
    writeSession(this.#init.storage, this.#stored);
  }

  #forget(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#stored = this.#blank();
    deleteSession(this.#init.storage);
  }

  #blank(): StoredSession {
    const { target } = this.#init;
    return { target, servers: undefined, ticket: undefined, auths: [], hasEphemerals: false };
  }
}

/** Whether they are the same bytes. */
function isSame(a: NodeInput, b: NodeInput): boolean {
  const [left, right] = [bytesOf(a) ?? new Uint8Array(0), bytesOf(b) ?? new Uint8Array(0)];
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}
