/**
 * What a server knows: the tree, the watches, and the last transaction. Every change goes through `transact`, which gives it an
 * id, keeps all of it or nothing, and tells the watches.
 */
import type { WatcherEvent } from "../../zookeeper/wire/watcher-event.ts";
import { isAllowed, type Identity } from "./access.ts";
import { Permission } from "../../zookeeper/wire/acl.ts";
import { DataTree } from "./data-tree.ts";
import { Transaction, type Caller } from "./transaction.ts";
import { WatchTable } from "./watch-table.ts";

/** Hears of nodes: a connection. */
export interface ServerWatcher {
  readonly identities: readonly Identity[];
  onEvent(event: WatcherEvent, zxid: bigint): void;
}

/** Nobody in particular: the server itself. */
const SERVER: Caller = { sessionId: 0n, identities: [] };

/** The state of one server, or of several that serve the same. */
export class ServerState {
  readonly tree: DataTree = new DataTree();
  readonly watches: WatchTable<ServerWatcher> = new WatchTable();
  readonly #timeMs: () => number;
  readonly #onCommit: () => void;
  #zxid = 0n;

  /**
   * @param timeMs The time of day.
   * @param onCommit Called when something has changed.
   */
  constructor(timeMs: () => number, onCommit: () => void) {
    this.#timeMs = timeMs;
    this.#onCommit = onCommit;
  }

  /** The last transaction. */
  get zxid(): bigint {
    return this.#zxid;
  }

  get timeMs(): number {
    return this.#timeMs();
  }

  /** Runs one transaction. What `run` throws undoes it; its id is used up all the same. */
  transact<T>(run: (transaction: Transaction) => T, caller: Caller = SERVER): T {
    this.#zxid += 1n;
    const transaction = new Transaction(this.tree, caller, this.#zxid, Math.floor(this.#timeMs()));
    let result: T;
    try {
      result = run(transaction);
    } catch (error) {
      transaction.rollBack();
      throw error;
    }
    for (const { type, path, zxid, acl } of transaction.events) {
      for (const watcher of this.watches.fire(type, path)) {
        if (isAllowed(acl, Permission.read, watcher.identities)) watcher.onEvent({ type, path }, zxid);
      }
    }
    this.#onCommit();
    return result;
  }
}
