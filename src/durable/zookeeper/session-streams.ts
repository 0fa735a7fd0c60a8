/**
 * The streams that a session answers. A watch is one: its head is what was read, its messages are events, and it ends when its caller lets
 * go of it, and the server's watch with it. What the session itself tells is another.
 */
import { onAbort } from "../../core/call/cancellation.ts";
import type { Client } from "../../zookeeper/client.ts";
import type { WatchOptions } from "../../zookeeper/operations/watch.ts";
import type { ReadOptions } from "../../zookeeper/operations/read.ts";
import type { WatchEvent } from "../../zookeeper/watch/watch-stream.ts";
import { FrameKind, plainFrame, type FrameWriter } from "../boundary/frames.ts";
import type { StreamMethod, StreamScope } from "../kind.ts";
import type { HeldSession } from "./held-session.ts";
import {
  CONFIG_PATH,
  type Ask,
  type Head,
  type ReadOperation,
  type SessionMessage,
  type WatchMessage,
} from "./messages.ts";
import { removedEvent, type Watching } from "./watchings.ts";

/** How a read or a watch is asked for: the limits of its head alone. */
interface HeadOptions {
  readonly timeoutMs?: number | undefined;
  readonly mode?: WatchOptions["mode"];
}

type WatchArgs = readonly [ask: Ask, path: string, id: string, options: HeadOptions];

const READS: Readonly<Record<ReadOperation, (client: Client, path: string, options: ReadOptions) => Promise<unknown>>> =
  {
    getData: (client, path, options) => client.getData(path, options),
    exists: (client, path, options) => client.exists(path, options),
    getChildren: (client, path, options) => client.getChildren(path, options),
    getConfig: (client, _, options) => client.getConfig(options),
  };

/** By their names. */
export const sessionStreams: Readonly<Record<string, StreamMethod<HeldSession>>> = {
  getData: reading("getData"),
  exists: reading("exists"),
  getChildren: reading("getChildren"),
  getConfig: reading("getConfig"),
  watch,
  session,
};

/** A watch that fires once: with what was read as its head, and at most one message. */
function reading(operation: ReadOperation): StreamMethod<HeldSession> {
  return async (held, [ask, path, id, { timeoutMs }]: WatchArgs, scope: StreamScope): Promise<void> => {
    const { signal, response } = scope;
    held.hear(ask);
    const over = Promise.withResolvers<void>();
    const early: WatchEvent[] = [];
    let isRead = false;
    const tell = (event: WatchEvent): void => {
      void writeEvent(held, response, event);
      over.resolve();
    };
    // At once, and not when a promise has gone round: answers that come along go behind.
    const watcher = (event: WatchEvent): void => void (isRead ? tell(event) : early.push(event));
    const type = operation === "getChildren" ? "children" : "data";
    const watching: Watching = {
      id,
      stub: ask.stub,
      path: operation === "getConfig" ? CONFIG_PATH : path,
      type,
      watcher,
    };
    held.watchings.add(watching);
    const leave = held.hearing.enter(ask.stub, response);
    let client: Client | undefined;
    const removeListeners = [
      held.onOver((gone) => void (gone === client && over.resolve())),
      onAbort(signal, () => over.resolve()),
    ];
    try {
      const value = await held.run((current) => {
        client = current;
        return READS[operation](current, path, { watch: watcher, signal, timeoutMs });
      });
      writeHead(response, { value, session: held.snapshot(ask.seen) });
      isRead = true;
      for (const event of early) tell(event);
      await over.promise;
      await response.flushed();
    } finally {
      for (const remove of removeListeners) remove();
      leave();
      if (signal.aborted && client !== undefined) await held.watchings.drop(watching, client);
      else held.watchings.delete(watching);
    }
  };
}

/** A watch that stays, until its reader leaves. */
async function watch(held: HeldSession, [ask, path, id, options]: WatchArgs, scope: StreamScope): Promise<void> {
  const { signal, response } = scope;
  const { timeoutMs, mode = "persistent" } = options;
  held.hear(ask);
  const events = await held.run((client) => client.watch(path, { mode, signal, timeoutMs }));
  let isRemoved = false;
  const end = (): void => void events.return?.();
  const watching: Watching = {
    ...{ id, stub: ask.stub, path, type: mode },
    onRemoved() {
      isRemoved = true;
      void writeEvent(held, response, removedEvent(path));
      end();
    },
  };
  held.watchings.add(watching);
  const leave = held.hearing.enter(ask.stub, response);
  const removeListener = onAbort(signal, end);
  try {
    writeHead(response, { session: held.snapshot(ask.seen) });
    for await (const event of events) {
      const room = isRemoved ? undefined : writeEvent(held, response, event);
      if (room !== undefined) await orAborted(room, signal);
    }
    await response.flushed();
  } finally {
    removeListener();
    leave();
    held.watchings.delete(watching);
    await events.return?.();
  }
}

/** What the session tells, or how its connection is, until it is over. */
async function session(
  held: HeldSession,
  [ask, what]: readonly [Ask, "events" | "states"],
  { signal, response }: StreamScope,
): Promise<void> {
  held.hear(ask);
  const { client } = held;
  const over = Promise.withResolvers<void>();
  const tell = (told: SessionMessage["told"]): void => {
    const message: SessionMessage = { told, session: held.snapshot(ask.seen) };
    const room = response.write(plainFrame(FrameKind.message, message));
    room?.catch(() => {});
    // Who does not read is told no more than a pipe holds, which is some hundred events.
    if (told === "Closed" || told === "LOST" || room !== undefined) over.resolve();
  };
  const unsubscribe = what === "events" ? client.onSessionEvent(tell) : client.onConnectionState(tell);
  const leave = held.hearing.enter(ask.stub, response);
  const removeListener = onAbort(signal, () => over.resolve());
  try {
    writeHead(response, { session: held.snapshot(ask.seen) });
    await over.promise;
    await response.flushed();
  } finally {
    removeListener();
    unsubscribe();
    leave();
  }
}

/** Nobody waits until it has gone: whoever leaves before is heard of otherwise. */
function writeHead(response: FrameWriter, head: Head): void {
  response.write(plainFrame(FrameKind.head, head))?.catch(() => {});
}

/** A promise of room, if there is none for more. */
function writeEvent(held: HeldSession, response: FrameWriter, event: WatchEvent): Promise<void> | undefined {
  const message: WatchMessage = { event, number: held.watchings.numberOf(event) };
  const room = response.write(plainFrame(FrameKind.message, message));
  room?.catch(() => {});
  return room;
}

/** Whoever has left takes nothing any more, and the pipe may not say so. */
async function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const removeListener = onAbort(signal, () => aborted.resolve());
  await Promise.race([promise, aborted.promise]).finally(removeListener);
}
