/** The Durable Object that holds a ZooKeeper session. */
import { systemRandom } from "../../transport/system-random.ts";
import { dialer } from "../../transport/workers/dialer.ts";
import type { ZooKeeperOptions } from "../../zookeeper/options.ts";
import { ClientObject } from "../object.ts";
import { isAllowed } from "../targets.ts";
import type { HibernatableSocket, ObjectState } from "../workers-api.ts";
import type { HeldSession } from "./held-session.ts";
import type { CallEntrypoint } from "./lasting/entrypoint-delivery.ts";
import { SUBSCRIPTION_HEADER } from "./lasting/header.ts";
import { acceptSocket, subscriptionOf } from "./lasting/sockets.ts";
import { Subscriptions } from "./lasting/subscriptions.ts";
import { zooKeeperKind } from "./zookeeper-kind.ts";

const KIND_NAME = "ZOOKEEPER";

/**
 * Holds one ZooKeeper session, which all requests share, and which outlives the object's memory: after an eviction, a reset or a new
 * deployment the same session goes on. Bind it in wrangler.toml (it needs SQLite storage: `new_sqlite_classes`), list what it may reach
 * in the variable `ZOOKEEPER_TARGETS`, and call it by `zooKeeperSession`.
 *
 * @example
 * ```ts
 * export { ZooKeeperSessionObject } from "dragoman/durable";
 * ```
 */
export class ZooKeeperSessionObject<Env = unknown> extends ClientObject<HeldSession, Env> {
  readonly #subscriptions: Subscriptions;

  constructor(ctx: ObjectState, env: Env) {
    const clock = dialer.systemClock();
    const callEntrypoint: CallEntrypoint = (entrypoint, method, batch) => callBound(env, { entrypoint, method }, batch);
    const sockets = (id: string): readonly HibernatableSocket[] => ctx.getWebSockets(id);
    const subscriptions = new Subscriptions({
      ...{ storage: ctx.storage, clock, random: systemRandom, callEntrypoint, sockets },
    });
    super(ctx, env, () =>
      zooKeeperKind({
        ...{ storage: ctx.storage, clock, subscriptions },
        isAllowed: (connectString) => isAllowed(connectString, this.allowedTargets(KIND_NAME)),
        optionsOf: (connectString, options) => this.sessionOptions(connectString, options),
      }),
    );
    this.#subscriptions = subscriptions;
  }

  /** For stubs: a WebSocket of a subscription's. */
  override fetch(request: Request): Response {
    this.reopen();
    const id = request.headers.get(SUBSCRIPTION_HEADER) ?? "";
    return acceptSocket(request, this.ctx, { id, delivery: this.#subscriptions.socketDelivery(id) });
  }

  /** For the runtime. */
  webSocketMessage(socket: HibernatableSocket, message: unknown): void {
    const id = subscriptionOf(this.ctx, socket);
    this.#subscriptions.socketDelivery(id)?.heard(socket, message);
  }

  /** For the runtime: who says goodbye is answered, or the socket stays half open. */
  webSocketClose(socket: HibernatableSocket): void {
    try {
      socket.close();
    } catch {
      // It was this end that began.
    }
  }

  /**
   * What the session is opened with. Override it for what cannot cross from a Worker, or is not to: SASL, a dialer, TLS. Default: what
   * the stub said.
   */
  protected sessionOptions(_connectString: string, options: ZooKeeperOptions): ZooKeeperOptions {
    return options;
  }
}

/** Rejects where the environment has no such binding: it may have it after the next deployment. */
async function callBound(
  env: unknown,
  { entrypoint, method }: { readonly entrypoint: string; readonly method: string },
  batch: unknown,
): Promise<void> {
  const bound = (env as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[entrypoint];
  const bind = bound?.[method];
  if (typeof bind !== "function") throw new TypeError(`The object's environment has no "${entrypoint}.${method}"`);
  await (Reflect.apply(bind, bound, [batch]) as Promise<unknown>);
}
