/** The watcher that a client has from its beginning (Java's default watcher): it hears of the session as well as of nodes. */
import type { WatchedEvent } from "../watch/watcher.ts";
import type { SessionEvent } from "./session-event.ts";

/** Something that happened to the session and not to a node. */
export interface SessionStateEvent {
  readonly type: "None";
  readonly path?: undefined;
  readonly state: SessionEvent;
}

/** Hears of nodes that were read with `watch: true`, and of the session. */
export type DefaultWatcher = (event: WatchedEvent | SessionStateEvent) => void;
