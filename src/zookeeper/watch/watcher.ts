/** Who hears of a node, and what: the words that reads, removals, iterables and the table of watches have in common. */
import type { EventType } from "../wire/watcher-event.ts";

/** What a watch hears. */
export interface WatchedEvent {
  readonly type: EventType;
  /** The node, as the user names it. */
  readonly path: string;
  /** The transaction that caused it, from servers since 3.9. */
  readonly zxid?: bigint;
}

/** Hears of a node. */
export type Watcher = (event: WatchedEvent) => void;

/** Which watches a removal is of (`Watcher.WatcherType`). */
export type WatcherType = "children" | "data" | "any" | "persistent" | "persistent-recursive";
