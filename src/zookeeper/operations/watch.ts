/** `addWatch` and `removeWatches` (`ZooKeeper.addWatch`, `ZooKeeper.removeWatches`; opcodes addWatch, removeWatches). */
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";

/** Of a watch that stays: of one node, or of all below it too (`AddWatchMode`). */
export const WATCH_MODES = { persistent: 0, "persistent-recursive": 1 } as const;

/** One of them. */
export type WatchMode = keyof typeof WATCH_MODES;

/** By what a server knows a watch that is to go (`Watcher.WatcherType`): other numbers than the modes'. */
export const WATCHER_TYPES = { children: 1, data: 2, any: 3, persistent: 4, "persistent-recursive": 5 } as const;

/** @param register Called when the server has it. */
export function addWatch(path: string, serverPath: string, mode: WatchMode, register: () => void): Operation<void> {
  return {
    ...{ name: "watch", opCode: OpCode.addWatch, path, writes: false },
    write(out) {
      out.string(serverPath);
      out.int(WATCH_MODES[mode]);
    },
    read() {},
    answered(error) {
      if (error === 0) register();
    },
  };
}

export function removeWatches(path: string, serverPath: string, type: keyof typeof WATCHER_TYPES): Operation<void> {
  return {
    ...{ name: "removeWatches", opCode: OpCode.removeWatches, path, writes: false },
    write(out) {
      out.string(serverPath);
      out.int(WATCHER_TYPES[type]);
    },
    read() {},
  };
}
