/**
 * The watches that stubs have open through an object, each for as long as its stream. A server knows that the session watches a path, and
 * not by how many: the last one that goes takes the server's watch along.
 */
import { ZooKeeperError } from "../../zookeeper/error.ts";
import type { Watcher, WatchedEvent, WatcherType } from "../../zookeeper/watch/watcher.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { ZooKeeper } from "../../zookeeper/zookeeper.ts";

/** One watch. */
export interface Watching {
  readonly id: string;
  readonly stub: string;
  readonly path: string;
  readonly type: Exclude<WatcherType, "any">;
  /** Of one that fires once: what the client calls. */
  readonly watcher?: Watcher | undefined;
  /** Of one that stays: it was removed, and ends. */
  readonly onRemoved?: (() => void) | undefined;
}

/** Which to remove. */
export interface Removal {
  readonly stub: string;
  readonly path: string;
  readonly type: WatcherType;
  /** Default: all of the stub's. */
  readonly ids: readonly string[] | undefined;
  readonly local: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs: number | undefined;
}

/** How long the server may take to forget a watch that nobody waits for. */
const FORGET_TIMEOUT_MS = 10_000;

/** An object's. */
export class Watchings {
  readonly #all = new Set<Watching>();
  readonly #numbers = new WeakMap<object, number>();
  #events = 0;

  get size(): number {
    return this.#all.size;
  }

  /** The number of an event, the same for all who hear of it. */
  numberOf(event: object): number {
    let number = this.#numbers.get(event);
    if (number === undefined) {
      number = ++this.#events;
      this.#numbers.set(event, number);
    }
    return number;
  }

  add(watching: Watching): void {
    this.#all.add(watching);
  }

  /** It has fired, or ended by itself. */
  delete(watching: Watching): void {
    this.#all.delete(watching);
  }

  /** Its caller is gone: the server is to forget it, if nobody else needs it. Never rejects. */
  async drop(watching: Watching, zk: ZooKeeper): Promise<void> {
    if (!this.#all.delete(watching)) return;
    const { path, type, watcher } = watching;
    const isShared = this.#of(path, type).length > 0;
    await zk
      .removeWatches(path, { type, local: true, timeoutMs: FORGET_TIMEOUT_MS, watcher: isShared ? watcher : undefined })
      // It may have fired meanwhile, or never have been there.
      .catch(() => {});
  }

  /** As `removeWatches`, for one stub's. Its watchers hear of it. */
  async remove(zk: ZooKeeper, removal: Removal): Promise<void> {
    const { stub, path, ids, type: wanted, local, signal, timeoutMs } = removal;
    const types = wanted === "any" ? (["children", "data", "persistent", "persistent-recursive"] as const) : [wanted];
    const isMeant = (each: Watching): boolean => each.stub === stub && (ids === undefined || ids.includes(each.id));
    const meant = types.map((type) => ({ type, all: this.#of(path, type).filter(isMeant) }));
    if (meant.every(({ all }) => all.length === 0)) {
      throw new ZooKeeperError({ code: ErrorCode.NoWatcher, operation: "removeWatches", path });
    }
    for (const { type, all } of meant) {
      for (const { onRemoved } of all) onRemoved?.();
      const once = all.filter(({ watcher }) => watcher !== undefined);
      const isAll = once.length === this.#of(path, type).length;
      const watchers = isAll && once.length > 0 ? [undefined] : once.map(({ watcher }) => watcher);
      for (const watcher of watchers) await zk.removeWatches(path, { type, watcher, local, signal, timeoutMs });
    }
  }

  #of(path: string, type: WatcherType): readonly Watching[] {
    return [...this.#all].filter((each) => each.path === path && each.type === type);
  }
}

/** What a watch that stays is told last. */
export function removedEvent(path: string): WatchedEvent {
  return { type: "PersistentWatchRemoved", path };
}
