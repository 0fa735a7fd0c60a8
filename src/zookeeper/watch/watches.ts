/**
 * The watches of a session (`ZKWatchManager`): who is to hear of what. Kept here and not only on the server, because a server
 * forgets them with the connection, and the next one has to be told.
 */
import { parentOf } from "../path.ts";
import type { EventType } from "../wire/watcher-event.ts";
import type { WatchPaths } from "../wire/requests.ts";
import { WatcherTable } from "./watcher-table.ts";
import type { Watcher, WatcherType } from "./watcher.ts";

/** Where a watch lies: what it is for. */
export type WatchKind = "data" | "exist" | "child" | "persistent" | "persistentRecursive";

/** What a removal is of, in the user's words; the kinds, and what their watchers hear. */
const REMOVED: Readonly<Record<WatcherType, Readonly<Partial<Record<EventType, readonly WatchKind[]>>>>> = {
  children: { ChildWatchRemoved: ["child"] },
  data: { DataWatchRemoved: ["data", "exist"] },
  persistent: { PersistentWatchRemoved: ["persistent"] },
  "persistent-recursive": { PersistentWatchRemoved: ["persistentRecursive"] },
  any: {
    ChildWatchRemoved: ["child"],
    DataWatchRemoved: ["data", "exist"],
    PersistentWatchRemoved: ["persistent", "persistentRecursive"],
  },
};

/** A watcher that was removed, and what it is to hear. */
export interface RemovedWatcher {
  readonly type: EventType;
  readonly watcher: Watcher;
}

/** Kinds that fire once, by the event that fires them; the others stay. */
const ONE_SHOT: Readonly<Partial<Record<EventType, readonly WatchKind[]>>> = {
  NodeCreated: ["data", "exist"],
  NodeDataChanged: ["data", "exist"],
  NodeChildrenChanged: ["child"],
  NodeDeleted: ["data", "exist", "child"],
};

/** All watches of a session, by the server's paths. */
export class Watches {
  readonly #tables: Readonly<Record<WatchKind, WatcherTable>> = {
    data: new WatcherTable(),
    exist: new WatcherTable(),
    child: new WatcherTable(),
    persistent: new WatcherTable(),
    persistentRecursive: new WatcherTable(),
  };

  add(kind: WatchKind, path: string, watcher: Watcher): void {
    this.#tables[kind].add(path, watcher);
  }

  /** Takes watchers of a path out: one, or all. */
  remove(kind: WatchKind, path: string, watcher?: Watcher): readonly Watcher[] {
    return this.#tables[kind].remove(path, watcher);
  }

  /** Takes out what `removeWatches` names: one watcher, or all. None, if there is none of the type. */
  unregister(type: WatcherType, path: string, watcher: Watcher | undefined): readonly RemovedWatcher[] {
    const removed: RemovedWatcher[] = [];
    for (const [event, kinds] of Object.entries(REMOVED[type]) as [EventType, readonly WatchKind[]][]) {
      // A watcher of two kinds hears once.
      const watchers = new Set(kinds.flatMap((kind) => this.remove(kind, path, watcher)));
      for (const each of watchers) removed.push({ type: event, watcher: each });
    }
    return removed;
  }

  /** Who hears of an event; those that fire once are gone by it. Nobody hears twice of one. */
  fired(type: EventType, path: string): ReadonlySet<Watcher> {
    const hearing = new Set<Watcher>();
    for (const kind of ONE_SHOT[type] ?? []) for (const watcher of this.remove(kind, path)) hearing.add(watcher);
    this.#tables.persistent.collect(path, hearing);
    // A recursive watch hears of each child by itself, and so not of its parent's list.
    if (type !== "NodeChildrenChanged") this.#recursive(path, hearing);
    return hearing;
  }

  /** The paths, by kind, for another server. */
  paths(): WatchPaths {
    const { data, exist, child, persistent, persistentRecursive } = this.#tables;
    return {
      ...{ data: data.paths(), exist: exist.paths(), child: child.paths(), persistent: persistent.paths() },
      persistentRecursive: persistentRecursive.paths(),
    };
  }

  clear(): void {
    for (const table of Object.values(this.#tables)) table.clear();
  }

  #recursive(path: string, hearing: Set<Watcher>): void {
    const table = this.#tables.persistentRecursive;
    if (table.isEmpty) return;
    for (let at = path; ; at = parentOf(at)) {
      table.collect(at, hearing);
      if (at === "/") return;
    }
  }
}
