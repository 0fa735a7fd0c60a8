/** What `zooKeeperSession` takes: a client's options, as far as they are data, and for how long the session is held. */
import type { NodeInput } from "../../zookeeper/operation-options.ts";
import type { ZooKeeperOptions } from "../../zookeeper/options.ts";
import type { Watcher } from "../../zookeeper/watch/watcher.ts";
import type { KeepAlive } from "../keep-alive.ts";
import type { PlacementOptions } from "../placement.ts";

/** Options that cross to the object, and with which it opens its session. */
type CrossingOption =
  | "sessionTimeoutMs"
  | "requestTimeoutMs"
  | "canBeReadOnly"
  | "session"
  | "tls"
  | "proxy"
  | "maxPacketBytes"
  | "maxQueuedRequests"
  | "srvRefreshMs";

/** Who a session is: what `addAuth` takes. */
export interface ZooKeeperAuth {
  /** `digest`, mostly. */
  readonly scheme: string;
  /** For `digest`: `user:password`. */
  readonly auth: NodeInput;
}

/**
 * Options of a session in a Durable Object. It is opened with those of whoever asks first: others share it as it is. What is a function
 * or a secret (SASL, a dialer) is given to the object, by overriding its `sessionOptions`.
 */
export interface ZooKeeperStubOptions
  extends Pick<ZooKeeperOptions, CrossingOption>, Pick<PlacementOptions, "locationHint"> {
  /** Sessions of one connect string are told apart by it: one object, and one session, for each. Default: `""`. */
  readonly name?: string | undefined;
  /**
   * For how long the object holds the session without calls. What has to outlive its calls (ephemeral nodes, lasting subscriptions) takes
   * `"session"`. Default: `"while-used"`.
   */
  readonly keepAlive?: KeepAlive | undefined;
  /** Hears of nodes that were read with `watch: true`; it stays in the Worker. Of the session tell `onSessionEvent` and the like. */
  readonly defaultWatcher?: Watcher | undefined;
  /** Authenticates the session from its beginning. It is in the object's storage for as long as the session is. */
  readonly auth?: readonly ZooKeeperAuth[] | undefined;
}

/** Options as they cross. */
export type CrossingOptions = Pick<ZooKeeperStubOptions, CrossingOption | "auth">;

/** Options that the stub itself keeps to. */
export const LOCAL_OPTIONS: readonly string[] = ["defaultWatcher"];

/** The object's name. No connect string has a space in it. */
export function objectName(connectString: string, { name = "" }: ZooKeeperStubOptions): string {
  return name === "" ? connectString : `${connectString} ${name}`;
}
