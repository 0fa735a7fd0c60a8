/** What ZooKeeper's stub and object say to each other. Errors are plain: see `plain-error.ts`. */
import type { LoggedEvent } from "../../core/observe/event-log.ts";
import type { ConnectionState } from "../../zookeeper/events/connection-state.ts";
import type { SessionEvent } from "../../zookeeper/events/session-event.ts";
import type { CreateOptions } from "../../zookeeper/operations/create.ts";
import type { NodeInput } from "../../zookeeper/operation-options.ts";
import type { SessionState } from "../../zookeeper/session-options.ts";
import type { WatchEvent } from "../../zookeeper/watch/watch-stream.ts";
import type { PlainError } from "../boundary/protocol.ts";
import type { ZooKeeperAuth } from "./options.ts";

/** What a stub has said and nobody waits for: it goes in front of the next calls. To hear it twice changes nothing. */
export type Errand =
  | ({ readonly kind: "auth" } & ZooKeeperAuth)
  | { readonly kind: "servers"; readonly servers: string };

/** The first argument of every call and stream. */
export interface Ask {
  /** Whose watches are meant. */
  readonly stub: string;
  readonly errands: readonly Errand[];
  /** The time of the last event of the session's log that the stub has, by the object's clock. */
  readonly seen: number;
  /** The session that the stub counts on: with another one it would be lied to. 0: any. */
  readonly session: bigint;
}

/** How the session is, with every answer. */
export interface Snapshot {
  readonly state: SessionState;
  readonly connectionState: ConnectionState;
  readonly sessionId: bigint;
  readonly sessionTimeoutMs: number;
  /** What the stub has not seen yet of its log. */
  readonly events: readonly LoggedEvent[];
}

/** A call's answer. */
export type Answer = { readonly session: Snapshot } & (
  | { readonly value: unknown; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: PlainError }
);

/** A stream's first frame. */
export interface Head {
  readonly session: Snapshot;
  /** What was read, if it was. */
  readonly value?: unknown;
}

/** A message of a watch. One event that several watches hear of has one number. */
export interface WatchMessage {
  readonly event: WatchEvent;
  readonly number: number;
}

/** A message of the session's. */
export interface SessionMessage {
  readonly told: SessionEvent | ConnectionState;
  readonly session: Snapshot;
}

/** An operation of a transaction. */
export type TransactionStep =
  | {
      readonly name: "create";
      readonly path: string;
      readonly data: NodeInput;
      readonly options: Pick<CreateOptions, "mode" | "ttlMs" | "acl">;
    }
  | { readonly name: "delete"; readonly path: string; readonly version: number | undefined }
  | { readonly name: "setData"; readonly path: string; readonly data: NodeInput; readonly version: number | undefined }
  | { readonly name: "check"; readonly path: string; readonly version: number };

/** A read of several. */
export interface ReadStep {
  readonly name: "getData" | "getChildren";
  readonly path: string;
}

/** The ensemble's configuration is a node as well. */
export const CONFIG_PATH = "/zookeeper/config";

/** Reads that may leave a watch. */
export type ReadOperation = "getData" | "exists" | "getChildren" | "getConfig";
