/** Opening a client: at once, or when a server has its session. */
import { dialer as runtimeDialer } from "#dialer";
import { onAbort } from "../core/call/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import { Client, DEFAULT_SESSION_TIMEOUT_MS } from "./client.ts";
import { ZooKeeperError } from "./error.ts";
import type { ZooKeeperOptions } from "./options.ts";
import { ErrorCode } from "./wire/error-code.ts";
import type { ZooKeeper } from "./zookeeper.ts";

/**
 * Opens a client: it connects in the background, and what is asked meanwhile waits. Throws a TypeError or RangeError for a
 * connect string or options that cannot be.
 */
export function openZooKeeper(connectString: string, options: ZooKeeperOptions = {}): ZooKeeper {
  return new Client(connectString, options);
}

/** How long to wait for a connection. */
export interface ConnectZooKeeperOptions extends ZooKeeperOptions {
  /** Milliseconds until it is given up. Default: the session timeout. */
  readonly connectTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a client and waits until a server has the session. Rejects with a ZooKeeperError, and nothing is left open: with
 * ConnectionLoss at the timeout, AuthFailed or SessionExpired when a server says so.
 *
 * @example
 * ```ts
 * await using zk = await connectZooKeeper("zk1:2181,zk2:2181/app", { sessionTimeoutMs: 10_000 });
 * ```
 */
export async function connectZooKeeper(
  connectString: string,
  options: ConnectZooKeeperOptions = {},
): Promise<ZooKeeper> {
  const { sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS, connectTimeoutMs = sessionTimeoutMs, signal } = options;
  const clock = options.clock ?? (options.dialer ?? runtimeDialer).systemClock();
  const client = new Client(connectString, { ...options, clock });
  try {
    await connected(client, { clock, connectTimeoutMs, signal });
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

interface Patience {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Fulfilled when a server has the session. */
async function connected(client: Client, { clock, connectTimeoutMs, signal }: Patience): Promise<void> {
  const ended = Promise.withResolvers<never>();
  const give = (message: string, cause?: unknown): void =>
    ended.reject(new ZooKeeperError({ code: ErrorCode.ConnectionLoss, operation: "connect", message, cause }));
  const timer = clock.setTimer(connectTimeoutMs, () => {
    const last = client.events.at(-1)?.text ?? "no server answered";
    give(`there was no connection within ${connectTimeoutMs} ms; last: ${last}`);
  });
  const removeListener = onAbort(signal, (reason) => give("it was cancelled", reason));
  try {
    await Promise.race([client.connectedOnce, ended.promise]);
  } finally {
    timer.cancel();
    removeListener();
  }
}
