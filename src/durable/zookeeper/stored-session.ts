/** What of a session is in the object's storage: enough for another memory to go on with it. */
import type { SessionTicket } from "../../zookeeper/session-options.ts";
import type { ObjectStorage } from "../workers-api.ts";
import type { ZooKeeperAuth } from "./options.ts";

/** Of the record. One that another version has written is not read. */
const VERSION = 1;
const KEY = "session";

/** A session, as it is stored. */
export interface StoredSession {
  /** What it was opened for. */
  readonly target: string;
  /** Its servers, if they are others by now. */
  readonly servers: string | undefined;
  /** `undefined` before a server has the session. */
  readonly ticket: SessionTicket | undefined;
  /** Who it is besides what its options say: a server forgets it with each connection. */
  readonly auths: readonly ZooKeeperAuth[];
  /** Whether it was asked for ephemeral nodes. */
  readonly hasEphemerals: boolean;
}

/** `"broken"` for a record that cannot be read, which is deleted; `undefined` where there is none. */
export function readSession({ kv }: ObjectStorage, target: string): StoredSession | "broken" | undefined {
  const stored = kv.get(KEY);
  if (stored === undefined) return undefined;
  if (isSession(stored) && stored.target === target) return stored;
  kv.delete(KEY);
  return "broken";
}

export function writeSession({ kv }: ObjectStorage, session: StoredSession): void {
  kv.put(KEY, { version: VERSION, ...session });
}

export function deleteSession({ kv }: ObjectStorage): void {
  kv.delete(KEY);
}

function isSession(stored: unknown): stored is StoredSession {
  const { version, target, servers, ticket, auths, hasEphemerals } = (stored ?? {}) as Partial<
    StoredSession & { readonly version: number }
  >;
  return (
    version === VERSION &&
    typeof target === "string" &&
    (servers === undefined || typeof servers === "string") &&
    (ticket === undefined || isTicket(ticket)) &&
    Array.isArray(auths) &&
    auths.every((each) => typeof (each as Partial<ZooKeeperAuth>).scheme === "string") &&
    typeof hasEphemerals === "boolean"
  );
}

function isTicket(stored: unknown): boolean {
  const { sessionId, password, lastZxid, timeoutMs } = (stored ?? {}) as Partial<SessionTicket>;
  return (
    typeof sessionId === "bigint" &&
    password instanceof Uint8Array &&
    typeof lastZxid === "bigint" &&
    typeof timeoutMs === "number" &&
    timeoutMs > 0
  );
}
