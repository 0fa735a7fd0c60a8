/**
 * How the connection is, as one who uses it sees it (Curator's `ConnectionState`): what to rely on, and what not any more.
 *
 *   SUSPENDED ──▶ CONNECTED ──lost──▶ SUSPENDED ──▶ RECONNECTED ──lost──▶ SUSPENDED …       any ──session is over──▶ LOST
 *       └──▶ READ_ONLY, wherever a server without a quorum has the session
 */
import type { SessionEvent } from "./session-event.ts";

/**
 * - `CONNECTED`: for the first time, and until the first loss
 * - `SUSPENDED`: there is no connection, and there may be one again: what was held (locks, leadership) is in doubt. A client begins
 *   with it.
 * - `RECONNECTED`: there is one again, and the session is the same
 * - `READ_ONLY`: connected, to a server without a quorum
 * - `LOST`: the session is over, whatever ended it; final
 */
export type ConnectionState = "CONNECTED" | "SUSPENDED" | "RECONNECTED" | "READ_ONLY" | "LOST";

/** The state of a session that lives, after an event. @param wasConnected Whether a server that writes has had it before. */
export function nextConnectionState(
  state: ConnectionState,
  event: SessionEvent,
  wasConnected: boolean,
): ConnectionState {
  switch (event) {
    case "SyncConnected":
      return wasConnected ? "RECONNECTED" : "CONNECTED";
    case "ConnectedReadOnly":
      return "READ_ONLY";
    case "Disconnected":
      return "SUSPENDED";
    case "SaslAuthenticated":
    case "AuthFailed":
    case "Expired":
    case "Closed":
      return state;
  }
}
