/** `zookeeper:///path`: a service's instances as the addresses of a gRPC channel, kept up to date. */
import type { Address, Resolver, ResolverBuilder, ResolverContext } from "../../../core/resolver/resolver.ts";
import type { Target } from "../../../core/resolver/target.ts";
import { TransportError } from "../../../core/transport-error.ts";
import { pathFault } from "../../path.ts";
import type { ZooKeeper } from "../../zookeeper.ts";
import type { RecipeOptions } from "../options.ts";
import { ServiceCache } from "./service-discovery.ts";
import type { ServiceInstance } from "./service-instance.ts";

/** What of an instance an address takes. */
export interface ZooKeeperResolverOptions extends RecipeOptions {
  /** Which of an instance's ports. Default: `"port"`. */
  readonly port?: "port" | "sslPort" | undefined;
  /**
   * What a balancer is to know of an instance: `weight`, say. Default: the instance itself as `"service instance"`, and its payload's
   * `weight` if that is a number.
   */
  readonly attributes?: ((instance: ServiceInstance) => ReadonlyMap<string, unknown>) | undefined;
}

/**
 * A resolver of services that `ServiceDiscovery`, Curator's too, has registered: the target names the service's node. Instances that are
 * not enabled or have no such port are left out. Requests name the service (the path's last name) as their authority, which TLS verifies:
 * the channel's `authority` names another.
 *
 * @example
 * ```ts
 * const resolvers = defaultResolvers.with(zooKeeperResolver(zk));
 * const transport = createGrpcTransport("zookeeper:///services/users", { credentials: insecure(), resolvers });
 * ```
 */
export function zooKeeperResolver(zk: ZooKeeper, options: ZooKeeperResolverOptions = {}): ResolverBuilder {
  return {
    scheme: "zookeeper",
    // The service's name: what is above it is none of the servers' business.
    defaultAuthority: ({ endpoint }) => endpoint.slice(endpoint.lastIndexOf("/") + 1),
    build: (target, context) => new ZooKeeperResolution({ zk, options, path: pathOf(target), context }),
  };
}

function pathOf({ authority, endpoint, text }: Target): string {
  const path = `/${endpoint}`;
  const fault =
    authority === "" ? pathFault(path) : `"${authority}" is an authority; write "zookeeper:///${authority}${path}"`;
  if (fault === undefined) return path;
  throw failure(text, `Target "${text}" names no node: ${fault}`);
}

function failure(address: string, message: string, cause?: unknown): TransportError {
  return new TransportError({ step: "resolve", address, message, cause });
}

interface ResolutionInit {
  readonly zk: ZooKeeper;
  readonly options: ZooKeeperResolverOptions;
  readonly path: string;
  readonly context: ResolverContext;
}

class ZooKeeperResolution implements Resolver {
  readonly #init: ResolutionInit;
  readonly #known = new Map<string, { readonly text: string; readonly attributes: ReadonlyMap<string, unknown> }>();
  #cache: ServiceCache | undefined;
  #isClosed = false;

  constructor(init: ResolutionInit) {
    this.#init = init;
  }

  start(): void {
    const { zk, options, path, context } = this.#init;
    if (this.#isClosed) return;
    const cache = new ServiceCache(zk, path, { clock: context.clock, random: context.random, ...options });
    this.#cache = cache;
    cache.subscribe((instances) => context.listener.onUpdate({ addresses: this.#addresses(instances) }));
    const failed = (): void => {
      if (this.#isClosed) return;
      const cause: unknown = cache.signal.reason;
      const message = `The instances at "${path}" are followed no more: ${String(cause)}`;
      context.listener.onError(failure(path, message, cause));
    };
    cache.signal.addEventListener("abort", failed, { once: true });
  }

  /** They are followed: nothing can be staler than the connection to ZooKeeper. */
  resolveNow(): void {}

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    void this.#cache?.close();
  }

  #addresses(instances: readonly ServiceInstance[]): readonly Address[] {
    const ids = new Set(instances.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id);
    const { port: wanted = "port" } = this.#init.options;
    const addresses: Address[] = [];
    for (const instance of instances) {
      const port = instance[wanted];
      if (!instance.enabled || port === undefined || instance.address === "") continue;
      addresses.push({ dial: { host: instance.address, port }, attributes: this.#attributesOf(instance) });
    }
    return addresses;
  }

  /** The same as before for an instance that says the same: attributes are compared by identity. */
  #attributesOf(instance: ServiceInstance): ReadonlyMap<string, unknown> {
    const text = JSON.stringify(instance);
    const known = this.#known.get(instance.id);
    if (known?.text === text) return known.attributes;
    const attributes = (this.#init.options.attributes ?? defaultAttributes)(instance);
    this.#known.set(instance.id, { text, attributes });
    return attributes;
  }
}

function defaultAttributes(instance: ServiceInstance): ReadonlyMap<string, unknown> {
  const attributes = new Map<string, unknown>([["service instance", instance]]);
  const { weight } = (instance.payload ?? {}) as { readonly weight?: unknown };
  if (typeof weight === "number") attributes.set("weight", weight);
  return attributes;
}
