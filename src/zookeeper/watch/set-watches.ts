/** `setWatches`: tells a new server of a session's watches, in packets of at most 128 KiB (`SET_WATCHES_MAX_LENGTH`). */
import type { Request } from "../wire/connection.ts";
import { errorCodeName } from "../wire/error-code.ts";
import { JuteError } from "../wire/jute-error.ts";
import { OpCode } from "../wire/op-code.ts";
import { writeSetWatches, type WatchPaths } from "../wire/requests.ts";

const MAX_BYTES = 131_072;
/** The header, the transaction and the lengths of five lists, in front of the paths. */
const FRAME_BYTES = 36;
/** A path's length, in front of it. */
const LENGTH_BYTES = 4;

const KINDS = ["data", "exist", "child", "persistent", "persistentRecursive"] as const;

/**
 * The requests; none without watches. A server that refuses one (it is throttled, say) is left for another: else the watches would
 * be lost without a word. Only behind the last one counts the server's transaction as seen: a connection that is lost between two of
 * them leaves the rest to be made up for from where the session was before, which Java's client does not.
 *
 * @param lastZxid What changed after it fires at once.
 * @param maxPacketBytes The longest packet that may be sent.
 */
export function setWatchesRequests(paths: WatchPaths, lastZxid: bigint, maxPacketBytes: number): Request[] {
  const persistent = paths.persistent.length > 0 || paths.persistentRecursive.length > 0;
  return batches(paths, Math.min(MAX_BYTES, maxPacketBytes - FRAME_BYTES)).map((batch, index, { length }) => ({
    isPart: index < length - 1,
    opCode: persistent ? OpCode.setWatches2 : OpCode.setWatches,
    write: (out) => writeSetWatches(out, lastZxid, batch, persistent),
    answered({ error }) {
      if (error !== 0) throw new JuteError(`The server did not set the watches anew (${errorCodeName(error)})`);
    },
    // No path is longer than a packet: it was sent before.
    tooLarge() {},
    end() {},
  }));
}

function batches(paths: WatchPaths, maxBytes: number): WatchPaths[] {
  const all: WatchPaths[] = [];
  let batch = emptyBatch();
  let bytes = 0;
  for (const kind of KINDS) {
    for (const path of paths[kind]) {
      // Three bytes a UTF-16 unit at most, in UTF-8.
      const length = LENGTH_BYTES + 3 * path.length;
      if (bytes > 0 && bytes + length > maxBytes) {
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
