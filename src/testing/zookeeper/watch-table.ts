/**
 * The watches that connections have left (`DataTree.dataWatches`, `childWatches`, `WatchManager`): two tables, of the nodes
 * themselves and of their children. A one-shot watch is gone when it fires, a persistent one stays, and a recursive one hears
 * of everything below as well.
 */
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { EventType } from "../../zookeeper/wire/watcher-event.ts";
import { parentOf } from "./data-tree.ts";
import { Refusal } from "./refusal.ts";

/** How a watch stays: bits, since one connection may have left several on a path. */
const WatchMode = { standard: 1, persistent: 2, recursive: 4 } as const;

type Table<Watcher> = Map<string, Map<Watcher, number>>;
type TableName = "data" | "child";

const ALL_MODES = WatchMode.standard | WatchMode.persistent | WatchMode.recursive;

/** What each of `Watcher.WatcherType` is: tables and modes. */
const TYPES: Readonly<Record<number, { readonly tables: readonly TableName[]; readonly modes: number }>> = {
  1: { tables: ["child"], modes: WatchMode.standard },
  2: { tables: ["data"], modes: WatchMode.standard },
  3: { tables: ["child", "data"], modes: ALL_MODES },
  4: { tables: ["child", "data"], modes: WatchMode.persistent },
  5: { tables: ["data"], modes: WatchMode.recursive },
};

/** Which tables an event concerns; nobody hears of it twice. */
const TABLES: Readonly<Partial<Record<EventType, readonly TableName[]>>> = {
  NodeCreated: ["data"],
  NodeDataChanged: ["data"],
  NodeDeleted: ["data", "child"],
  NodeChildrenChanged: ["child"],
};

/** Watches by path. */
export class WatchTable<Watcher> {
  readonly #tables: Readonly<Record<TableName, Table<Watcher>>> = { data: new Map(), child: new Map() };

  /** Watches, on both tables. */
  get size(): number {
    return [...this.#tables.data.values(), ...this.#tables.child.values()].reduce((sum, { size }) => sum + size, 0);
  }

  addOnce(table: TableName, path: string, watcher: Watcher): void {
    this.#add(table, path, watcher, WatchMode.standard);
  }

  addPersistent(path: string, watcher: Watcher): void {
    this.#add("data", path, watcher, WatchMode.persistent);
    this.#add("child", path, watcher, WatchMode.persistent);
  }

  addRecursive(path: string, watcher: Watcher): void {
    this.#add("data", path, watcher, WatchMode.recursive);
  }

  /** Who hears of an event; one-shot watches are gone by it. */
  fire(type: EventType, path: string): ReadonlySet<Watcher> {
    const hearing = new Set<Watcher>();
    for (const name of TABLES[type] ?? []) {
      const table = this.#tables[name];
      for (const watcher of [...(table.get(path)?.keys() ?? [])]) {
        hearing.add(watcher);
        this.#take(table, path, watcher, WatchMode.standard);
      }
      for (let above = path; above !== "/";) {
        above = parentOf(above);
        for (const [watcher, modes] of table.get(above) ?? []) {
          if ((modes & WatchMode.recursive) !== 0) hearing.add(watcher);
        }
      }
    }
    return hearing;
  }

  /** Refuses with NoWatcher where there is none of the type (`WatcherType`'s number). */
  check(path: string, type: number, watcher: Watcher): void {
    const { tables, modes } = typeOf(type);
    const found = tables.some((name) => ((this.#tables[name].get(path)?.get(watcher) ?? 0) & modes) !== 0);
    if (!found) throw new Refusal(ErrorCode.NoWatcher);
  }

  /** As `check`, and removes it. */
  remove(path: string, type: number, watcher: Watcher): void {
    this.check(path, type, watcher);
    const { tables, modes } = typeOf(type);
    for (const name of tables) this.#take(this.#tables[name], path, watcher, modes);
  }

  /** The connection is gone. */
  forget(watcher: Watcher): void {
    for (const table of Object.values(this.#tables)) {
      for (const path of [...table.keys()]) this.#take(table, path, watcher, ALL_MODES);
    }
  }

  #add(name: TableName, path: string, watcher: Watcher, mode: number): void {
    const table = this.#tables[name];
    const watchers = table.get(path) ?? new Map<Watcher, number>();
    watchers.set(watcher, (watchers.get(watcher) ?? 0) | mode);
    table.set(path, watchers);
  }

  #take(table: Table<Watcher>, path: string, watcher: Watcher, modes: number): void {
    const watchers = table.get(path);
    const before = watchers?.get(watcher);
    if (watchers === undefined || before === undefined) return;
    const left = before & ~modes;
    if (left !== 0) watchers.set(watcher, left);
    else watchers.delete(watcher);
    if (watchers.size === 0) table.delete(path);
  }
}

function typeOf(type: number): { readonly tables: readonly TableName[]; readonly modes: number } {
  const found = TYPES[type];
  if (found === undefined) throw new Refusal(ErrorCode.MarshallingError);
  return found;
}
