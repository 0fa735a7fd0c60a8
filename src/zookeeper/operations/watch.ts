/**
 * `addWatch`, `removeWatches` and `checkWatches` (`ZooKeeper.addWatch`, `ZooKeeper.removeWatches`). A server knows that a session
 * watches a path, and not by how many watchers: to take one of several out, the client only has the server check that there is a
 * watch (`checkWatches`), and forgets the one by itself.
 */
import type { OperationOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import type { Watcher, WatcherType } from "../watch/watcher.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** Of a watch that stays: of one node, or of all below it too (`AddWatchMode`). */
const WATCH_MODES = { persistent: 0, "persistent-recursive": 1 } as const;

/** One of them. */
export type WatchMode = keyof typeof WATCH_MODES;

/** By what a server knows a watch that is to go (`Watcher.WatcherType`): other numbers than the modes'. */
const WATCHER_TYPES: Readonly<Record<WatcherType, number>> = {
  ...{ children: 1, data: 2, any: 3, persistent: 4 },
  "persistent-recursive": 5,
};

/** How to watch. */
export interface WatchOptions extends OperationOptions {
  /** The node alone, or all below it too. Default: `"persistent"`. */
  readonly mode?: WatchMode | undefined;
  /** Events that wait to be read; beyond, they give way to a resync. Default: 1,000. */
  readonly bufferLimit?: number | undefined;
}

/** Which watches to remove. */
export interface RemoveWatchesOptions extends OperationOptions {
  /** The function that was given as `watch`. Default: all of the path's. */
  readonly watcher?: Watcher | undefined;
  /** Those of `getData` and `exists` (`"data"`), of `getChildren`, of `watch`, or all. Default: `"any"`. */
  readonly type?: WatcherType | undefined;
  /** Whether they go here even when the server does not answer or refuses. Default: false. */
  readonly local?: boolean | undefined;
}

/** @param register Called when the server has it. */
export function addWatch(chroot: Chroot, path: string, mode: WatchMode, register: () => void): Operation<void> {
  const serverPath = chroot.check(path, "watch");
  return {
    ...{ name: "watch", opCode: OpCode.addWatch, path, writes: false },
    write(out) {
      out.string(serverPath);
      out.int(WATCH_MODES[mode]);
    },
    read() {},
    concluded(code) {
      if (code === 0) register();
      return code;
    },
  };
}

/**
 * @param unregister Takes the watches out of the client's own table, after the server has answered, or after the connection was
 *   lost; returns the code that the caller gets.
 */
export function removeWatches(
  chroot: Chroot,
  path: string,
  { watcher, type = "any" }: RemoveWatchesOptions,
  unregister: (code: number) => number,
): Operation<void> {
  const serverPath = chroot.check(path, "removeWatches");
  const opCode = watcher === undefined ? OpCode.removeWatches : OpCode.checkWatches;
  return {
    ...{ name: "removeWatches", opCode, path, writes: false },
    write(out) {
      out.string(serverPath);
      out.int(WATCHER_TYPES[type]);
    },
    read() {},
    concluded: unregister,
    // Where only the client's own table counts, it is done although the connection is lost.
    recover: (code) => (code === 0 ? { value: undefined } : undefined),
  };
}
