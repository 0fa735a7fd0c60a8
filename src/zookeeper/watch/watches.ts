/**
 * The watches of a session (`ZKWatchManager`): who is to hear of what. Kept here and not only on the server, because a server
 * forgets them with the connection, and the next one has to be told.
 */
import type { EventType } from "../wire/watcher-event.ts";
import type { WatchPaths } from "../wire/requests.ts";

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

/** Where a watch lies: what it is for. */
export type WatchKind = "data" | "exist" | "child" | "persistent" | "persistentRecursive";

type Table = Map<string, Set<Watcher>>;

/** Which watches a removal is of (`Watcher.WatcherType`). */
export type WatcherType = "children" | "data" | "any" | "persistent" | "persistent-recursive";

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
  readonly #tables: Readonly<Record<WatchKind, Table>> = {
    data: new Map(),
    exist: new Map(),
    child: new Map(),
    persistent: new Map(),
    persistentRecursive: new Map(),
  };

  /** Watches, of all kinds. */
  get size(): number {
    return Object.values(this.#tables).reduce(
      (sum, table) => [...table.values()].reduce((all, { size }) => all + size, sum),
      0,
    );
  }

  add(kind: WatchKind, path: string, watcher: Watcher): void {
    const table = this.#tables[kind];
    const watchers = table.get(path);
    if (watchers === undefined) table.set(path, new Set([watcher]));
    else watchers.add(watcher);
  }

  has(kind: WatchKind, path: string, watcher?: Watcher): boolean {
    const watchers = this.#tables[kind].get(path);
    return watchers !== undefined && (watcher === undefined || watchers.has(watcher));
  }

  /** Takes watchers of a path out: one, or all. */
  remove(kind: WatchKind, path: string, watcher?: Watcher): readonly Watcher[] {
    const watchers = this.#tables[kind].get(path);
    if (watchers === undefined) return [];
    const removed = watcher === undefined ? [...watchers] : watchers.has(watcher) ? [watcher] : [];
    for (const each of removed) watchers.delete(each);
    if (watchers.size === 0) this.#tables[kind].delete(path);
    return removed;
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
    for (const watcher of this.#tables.persistent.get(path) ?? []) hearing.add(watcher);
    // A recursive watch hears of each child by itself, and so not of its parent's list.
    if (type !== "NodeChildrenChanged") this.#recursive(path, hearing);
    return hearing;
  }

  /** Everybody, for what concerns the session. */
  everyone(): ReadonlySet<Watcher> {
    const all = new Set<Watcher>();
    for (const table of Object.values(this.#tables)) {
      for (const watchers of table.values()) for (const watcher of watchers) all.add(watcher);
    }
    return all;
  }

  /** The paths, by kind, for another server. */
  paths(): WatchPaths {
    const { data, exist, child, persistent, persistentRecursive } = this.#tables;
    const keys = (table: Table): readonly string[] => [...table.keys()];
    return {
      ...{ data: keys(data), exist: keys(exist), child: keys(child), persistent: keys(persistent) },
      persistentRecursive: keys(persistentRecursive),
    };
  }

  clear(): void {
    for (const table of Object.values(this.#tables)) table.clear();
  }

  #recursive(path: string, hearing: Set<Watcher>): void {
    const table = this.#tables.persistentRecursive;
    if (table.size === 0) return;
    for (let at = path; ; at = parentOf(at)) {
      for (const watcher of table.get(at) ?? []) hearing.add(watcher);
      if (at === "/") return;
    }
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}
