/** The persistent watches of a client (`ZooKeeper.addWatch`): opened, told of reconnects, and ended with their session. */
import type { ZooKeeperError } from "../error.ts";
import { addWatch, removeWatches, type WatchOptions } from "../operations/watch.ts";
import type { Chroot } from "../path.ts";
import type { Session } from "../session.ts";
import { WatchStream, type WatchEvent } from "./watch-stream.ts";
import type { Watches } from "./watches.ts";

/** What {@link WatchStreams} go by. */
export interface WatchStreamsOptions {
  readonly chroot: Chroot;
  readonly session: Session;
  readonly watches: Watches;
}

/** One client's. */
export class WatchStreams {
  readonly #options: WatchStreamsOptions;
  readonly #streams = new Set<WatchStream>();
  /** Streams of a path and kind, those that still wait for their answer too: only behind the last may the server forget it. */
  readonly #users = new Map<string, number>();

  constructor(options: WatchStreamsOptions) {
    this.#options = options;
  }

  /** Fulfilled when the server has the watch. */
  async open(path: string, options: WatchOptions): Promise<AsyncIterableIterator<WatchEvent>> {
    const { chroot, session, watches } = this.#options;
    const { mode = "persistent", bufferLimit = 1_000 } = options;
    const kind = mode === "persistent" ? "persistent" : "persistentRecursive";
    const serverPath = chroot.check(path, "watch");
    const key = `${kind} ${serverPath}`;
    const forget = (): void => {
      this.#streams.delete(stream);
      watches.remove(kind, serverPath, stream.watcher);
      this.#count(key, -1);
    };
    const leave = (): void => {
      forget();
      if (this.#users.has(key) || !session.connected) return;
      // Nobody here listens any more: the server may forget it, and if it does not, nobody minds.
      session
        .submit(removeWatches(chroot, path, { type: mode }, (code) => code))
        .catch((error: unknown) => session.note("info", `The watch of "${path}" was not removed: ${String(error)}`));
    };
    const stream = new WatchStream({ path, bufferLimit, onLeft: leave, onRemoved: forget });
    let abandoned = false;
    const register = (): void => {
      if (!abandoned) {
        this.#streams.add(stream);
        watches.add(kind, serverPath, stream.watcher);
        return;
      }
      // Nobody waits any more, and the server has it nevertheless.
      this.#count(key, 1);
      leave();
    };
    this.#count(key, 1);
    try {
      await session.submit(addWatch(chroot, path, mode, register), options);
    } catch (error) {
      abandoned = true;
      if (this.#streams.has(stream)) leave();
      else this.#count(key, -1);
      throw error;
    }
    return stream;
  }

  reconnected(): void {
    for (const stream of this.#streams) stream.reconnected();
  }

  /** The session is over. */
  end(error: ZooKeeperError | undefined): void {
    for (const stream of this.#streams) stream.end(error);
    this.#streams.clear();
    this.#users.clear();
  }

  #count(key: string, by: number): void {
    const users = (this.#users.get(key) ?? 0) + by;
    if (users > 0) this.#users.set(key, users);
    else this.#users.delete(key);
  }
}
