/**
 * A stub's watches. Each is a stream of its own, which belongs to the request that asked for it. When the object loses its memory the
 * stream is begun again: a watch that stays says so by a resync, one that fires once compares what was read with what is there now.
 */
import { ZooKeeperError } from "../../zookeeper/error.ts";
import type { OperationOptions } from "../../zookeeper/operation-options.ts";
import type { NodeChildren, NodeData } from "../../zookeeper/operations/read.ts";
import type { RemoveWatchesOptions, WatchOptions } from "../../zookeeper/operations/watch.ts";
import { WatchStream, type WatchEvent } from "../../zookeeper/watch/watch-stream.ts";
import type { WatchedEvent, Watcher } from "../../zookeeper/watch/watcher.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { Stat } from "../../zookeeper/wire/stat.ts";
import { plainOf } from "../boundary/frames.ts";
import type { IncomingStream } from "../boundary/incoming-stream.ts";
import { CONFIG_PATH, type ReadOperation, type WatchMessage } from "./messages.ts";
import { isObjectLost } from "./stub-errors.ts";
import type { Begun, StubLink } from "./stub-link.ts";

const DEFAULT_BUFFER_LIMIT = 1_000;

/** A watch that is to fire once. */
interface Once {
  readonly id: string;
  readonly operation: ReadOperation;
  readonly path: string;
  readonly watcher: Watcher;
}

/** One stub's. */
export class StubWatches {
  readonly #link: StubLink;
  readonly #once = new Map<string, Once>();
  /** Numbers of the events that a watcher has heard while it is to hear of several reads: of one event it hears once. */
  readonly #heard = new Map<Watcher, Set<number>>();

  constructor(link: StubLink) {
    this.#link = link;
  }

  /** A read that leaves a watch: fulfilled with what was read. @param given The path; there is none for the configuration. */
  async read(
    operation: ReadOperation,
    given: string | undefined,
    watcher: Watcher,
    options: OperationOptions,
  ): Promise<unknown> {
    const path = given ?? CONFIG_PATH;
    const once = { id: this.#link.newId(), operation, path, watcher };
    const { timeoutMs } = options;
    this.#once.set(once.id, once);
    try {
      const begun = await this.#link.begin(operation, [path, once.id, { timeoutMs }], options);
      void this.#await(once, begun);
      return begun.head.value;
    } catch (error) {
      this.#forget(once);
      throw error;
    }
  }

  /** A watch that stays: fulfilled when the server has it. */
  async open(path: string, options: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>> {
    const { mode, timeoutMs, bufferLimit = DEFAULT_BUFFER_LIMIT } = options;
    let incoming: IncomingStream | undefined;
    let isLeft = false;
    const leave = (): void => {
      isLeft = true;
      incoming?.fail(new Error("The watch was left"));
    };
    const stream = new WatchStream({ path, bufferLimit, onLeft: leave, onRemoved: leave });
    const args = [path, this.#link.newId(), { mode, timeoutMs }];
    const begun = await this.#link.begin("watch", args, options);
    incoming = begun.incoming;
    const again = async (): Promise<Begun> => {
      const next = await this.#link.again("watch", args, () => !isLeft && !this.#link.isClosed);
      if (isLeft) next.incoming.fail(new Error("The watch was left"));
      incoming = next.incoming;
      return next;
    };
    void follow(stream, begun, again, () => isLeft);
    return stream;
  }

  /** As the client's. */
  async remove(
    path: string,
    { watcher, type = "any", local = false, ...options }: RemoveWatchesOptions,
  ): Promise<void> {
    const all = [...this.#once.values()];
    const ids = watcher && all.filter((once) => once.watcher === watcher && once.path === path).map(({ id }) => id);
    await this.#link.call("removeWatches", [path, { ids, type, local }], options);
  }

  /** Waits for the one event. Never rejects: where there will be none any more, as with a client, nothing is heard. */
  async #await(once: Once, begun: Begun): Promise<void> {
    const { operation, path, id } = once;
    let { incoming } = begun;
    let read = begun.head.value;
    try {
      for (;;) {
        try {
          const frame = await incoming.next();
          if (frame !== undefined) this.#tell(once, plainOf(frame) as WatchMessage);
          return;
        } catch (error) {
          if (!isObjectLost(error)) return;
          // Another memory numbers its events from the beginning.
          this.#heard.clear();
        }
        const next = await this.#link
          .again(operation, [path, id, {}], () => !this.#link.isClosed)
          .catch((error: unknown) => error);
        const now = next instanceof Error ? next : (next as Begun).head.value;
        const missed = missedEvent(once, read, now);
        if (missed !== undefined) this.#link.deliver(() => once.watcher(missed));
        if (missed !== undefined && !(next instanceof Error)) (next as Begun).incoming.fail(new Error("It has fired"));
        if (missed !== undefined || next instanceof Error) return;
        ({ incoming } = next as Begun);
        read = now;
      }
    } finally {
      this.#forget(once);
    }
  }

  #tell({ watcher }: Once, { event, number }: WatchMessage): void {
    const isAlone = [...this.#once.values()].filter((each) => each.watcher === watcher).length === 1;
    const heard = this.#heard.get(watcher) ?? new Set();
    if (!isAlone) this.#heard.set(watcher, heard);
    if (heard.has(number)) return;
    heard.add(number);
    this.#link.deliver(() => watcher(event as WatchedEvent));
  }

  #forget(once: Once): void {
    this.#once.delete(once.id);
    if (![...this.#once.values()].some(({ watcher }) => watcher === once.watcher)) this.#heard.delete(once.watcher);
  }
}

/** Reads a watch that stays into its iterable. Never rejects. */
async function follow(
  stream: WatchStream,
  begun: Begun,
  again: () => Promise<Begun>,
  isLeft: () => boolean,
): Promise<void> {
  let { incoming } = begun;
  for (;;) {
    try {
      for (let frame = await incoming.next(); frame !== undefined; frame = await incoming.next()) {
        const { event } = plainOf(frame) as WatchMessage;
        if (event.type === "Resync") stream.push(event);
        else stream.watcher(event);
      }
      stream.end();
      return;
    } catch (error) {
      if (isLeft() || !isObjectLost(error)) {
        stream.end(error as Error);
        return;
      }
    }
    try {
      ({ incoming } = await again());
    } catch (error) {
      stream.end(error as Error);
      return;
    }
    stream.reconnected();
  }
}

/**
 * What a watch would have heard, by what was read before and now, as a server judges a watch that is set anew (`setWatches`).
 *
 * @param now An error, if that is what came of it.
 */
export function missedEvent(
  { operation, path }: Pick<Once, "operation" | "path">,
  before: unknown,
  now: unknown,
): WatchedEvent | undefined {
  if (now instanceof Error) {
    const isGone = now instanceof ZooKeeperError && now.code === ErrorCode.NoNode;
    return isGone ? { type: "NodeDeleted", path } : undefined;
  }
  const [old, current] = [statOf(before), statOf(now)];
  if (old === undefined) return current === undefined ? undefined : { type: "NodeCreated", path };
  if (current === undefined) return { type: "NodeDeleted", path };
  if (operation === "getChildren") {
    return current.pzxid === old.pzxid ? undefined : { type: "NodeChildrenChanged", path };
  }
  return current.mzxid === old.mzxid ? undefined : { type: "NodeDataChanged", path };
}

function statOf(read: unknown): Stat | undefined {
  if (typeof read !== "object" || read === null) return undefined;
  return "stat" in read ? (read as NodeData | NodeChildren).stat : (read as Stat);
}
