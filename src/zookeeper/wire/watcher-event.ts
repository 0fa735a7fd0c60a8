/** What a watch says (`zookeeper.jute`, `proto.WatcherEvent`; `Watcher.Event`). */
import { JuteError } from "./jute-error.ts";
import type { JuteReader } from "./jute-reader.ts";
import type { JuteWriter } from "./jute-writer.ts";

/** What happened to a node, by Java's names. */
export const EVENT_TYPES = {
  NodeCreated: 1,
  NodeDeleted: 2,
  NodeDataChanged: 3,
  NodeChildrenChanged: 4,
  DataWatchRemoved: 5,
  ChildWatchRemoved: 6,
  PersistentWatchRemoved: 7,
} as const;

/** One of them. */
export type EventType = keyof typeof EVENT_TYPES;

const NAMES: ReadonlyMap<number, EventType> = new Map(
  Object.entries(EVENT_TYPES).map(([name, number]) => [number, name as EventType]),
);

/** `KeeperState.SyncConnected`, the one state that servers put into watch events. */
const SYNC_CONNECTED = 3;

/** A watch event as the server sends it. */
export interface WatcherEvent {
  readonly type: EventType;
  /** The node's path on the server, chroot included. */
  readonly path: string;
}

export function readWatcherEvent(reader: JuteReader): WatcherEvent {
  const number = reader.int();
  reader.int();
  const type = NAMES.get(number);
  if (type === undefined) throw new JuteError(`The server sent a watch event of unknown type ${number}`);
  return { type, path: reader.text() };
}

export function writeWatcherEvent(writer: JuteWriter, { type, path }: WatcherEvent): void {
  writer.int(EVENT_TYPES[type]);
  writer.int(SYNC_CONNECTED);
  writer.string(path);
}
