/**
 * `setWatches` (`DataTree.setWatches`): a client that comes from another connection brings its watches. Those that would have
 * fired meanwhile fire now, the others are set; of persistent ones nobody knows what they have missed.
 */
import type { WatchPaths } from "../../zookeeper/wire/requests.ts";
import type { EventType } from "../../zookeeper/wire/watcher-event.ts";
import type { ServerState, ServerWatcher } from "./state.ts";

/** Such an event belongs to no transaction. */
const NO_ZXID = -1n;

/** Fires or sets what the client brings. */
export function catchUp(
  { tree, watches }: ServerState,
  watcher: ServerWatcher,
  { relativeZxid, data, exist, child, persistent, persistentRecursive }: WatchPaths & { readonly relativeZxid: bigint },
): void {
  const fire = (type: EventType, path: string): void => watcher.onEvent({ type, path }, NO_ZXID);
  for (const path of data) {
    const node = tree.find(path);
    if (node === undefined) fire("NodeDeleted", path);
    else if (node.mzxid > relativeZxid) fire("NodeDataChanged", path);
    else watches.addOnce("data", path, watcher);
  }
  for (const path of exist) {
    if (tree.find(path) !== undefined) fire("NodeCreated", path);
    else watches.addOnce("data", path, watcher);
  }
  for (const path of child) {
    const node = tree.find(path);
    if (node === undefined) fire("NodeDeleted", path);
    else if (node.pzxid > relativeZxid) fire("NodeChildrenChanged", path);
    else watches.addOnce("child", path, watcher);
  }
  for (const path of persistent) watches.addPersistent(path, watcher);
  for (const path of persistentRecursive) watches.addRecursive(path, watcher);
}
