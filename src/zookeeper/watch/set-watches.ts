/** `setWatches`: tells a new server of a session's watches, in packets of at most 128 KiB (`SET_WATCHES_MAX_LENGTH`). */
import type { Request } from "../wire/connection.ts";
import { OpCode } from "../wire/op-code.ts";
import { writeSetWatches, type WatchPaths } from "../wire/requests.ts";

const MAX_BYTES = 131_072;
/** A path's length, in front of it. */
const LENGTH_BYTES = 4;

const KINDS = ["data", "exist", "child", "persistent", "persistentRecursive"] as const;

/** The requests; none without watches. @param lastZxid What changed after it fires at once. */
export function setWatchesRequests(paths: WatchPaths, lastZxid: bigint): Request[] {
  const persistent = paths.persistent.length > 0 || paths.persistentRecursive.length > 0;
  return batches(paths).map((batch) => ({
    opCode: persistent ? OpCode.setWatches2 : OpCode.setWatches,
    write: (out) => writeSetWatches(out, lastZxid, batch, persistent),
    answered() {},
    tooLarge() {},
    end() {},
  }));
}

function batches(paths: WatchPaths): WatchPaths[] {
  const all: WatchPaths[] = [];
  let batch = emptyBatch();
  let bytes = 0;
  for (const kind of KINDS) {
    for (const path of paths[kind]) {
      // Three bytes a UTF-16 unit at most, in UTF-8.
      const length = LENGTH_BYTES + 3 * path.length;
      if (bytes > 0 && bytes + length > MAX_BYTES) {
        all.push(batch);
        batch = emptyBatch();
        bytes = 0;
      }
      batch[kind].push(path);
      bytes += length;
    }
  }
  return bytes > 0 ? [...all, batch] : all;
}

function emptyBatch(): Record<(typeof KINDS)[number], string[]> {
  return { data: [], exist: [], child: [], persistent: [], persistentRecursive: [] };
}
