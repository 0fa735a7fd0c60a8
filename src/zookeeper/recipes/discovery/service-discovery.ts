/** Services that find each other (`ServiceDiscovery`): each instance has a node at `base/service/id` and says there where it is. */
import { randomUuid } from "../../../transport/system-secrets.ts";
import { childOf } from "../../path.ts";
import { hasCode } from "../../retry/retry-loop.ts";
import { retrying, type RetryingZooKeeper } from "../../retry/retrying.ts";
import { withinTime } from "../../retry/waiting.ts";
import type { OperationOptions } from "../../operation-options.ts";
import { systemTimeMs } from "../../../transport/system-time.ts";
import { ErrorCode } from "../../wire/error-code.ts";
import type { ZooKeeper } from "../../zookeeper.ts";
import { CuratorCache } from "../cache.ts";
import type { RecipeOptions } from "../options.ts";
import { PersistentNode, type PersistentNodeOptions } from "../persistent-node.ts";
import { childrenOf } from "../sequence.ts";
import { deserializeInstance, serializeInstance, type ServiceInstance, type ServiceType } from "./service-instance.ts";

/** What an instance says of itself; the rest has defaults. */
export type ServiceRegistration = Pick<ServiceInstance, "name" | "address"> & Partial<ServiceInstance>;

/** An instance that is registered, until it is disposed of. */
export interface RegisteredService extends AsyncDisposable {
  readonly instance: ServiceInstance;
  /** Says something else; id and name stay. */
  update(changes: Partial<Omit<ServiceInstance, "name" | "id">>): void;
  /** Takes it away. A STATIC or PERMANENT one too. Idempotent. */
  unregister(): Promise<void>;
}

const MODES: Readonly<Record<ServiceType, PersistentNodeOptions["mode"]>> = {
  DYNAMIC: "ephemeral",
  STATIC: "persistent",
  PERMANENT: "persistent",
  DYNAMIC_SEQUENTIAL: "ephemeral-sequential",
};

/**
 * Discovery below a base path.
 *
 * @example
 * ```ts
 * const discovery = new ServiceDiscovery(zk, "/services");
 * await using users = await discovery.register({ name: "users", address: "10.0.0.7", port: 50051 });
 * const instances = await discovery.queryForInstances("users");
 * ```
 */
export class ServiceDiscovery {
  readonly basePath: string;
  readonly #zk: ZooKeeper;
  readonly #options: RecipeOptions;
  readonly #context: RetryingZooKeeper;

  constructor(zk: ZooKeeper, basePath: string, options: RecipeOptions = {}) {
    this.basePath = basePath;
    this.#zk = zk;
    this.#options = options;
    this.#context = retrying(zk, options);
  }

  /** Where a service's instances are. */
  pathOf(name: string, id?: string): string {
    const path = childOf(this.basePath, name);
    return id === undefined ? path : childOf(path, id);
  }

  /** Registers an instance, and keeps it registered: fulfilled when the servers have it. */
  async register(service: ServiceRegistration, options: OperationOptions = {}): Promise<RegisteredService> {
    const { id = randomUuid(), registrationTimeUTC = systemTimeMs() } = service;
    const { serviceType = "DYNAMIC", enabled = true } = service;
    let instance: ServiceInstance = { ...service, id, registrationTimeUTC, serviceType, enabled };
    const data = serializeInstance(instance);
    const mode = MODES[serviceType];
    const node = new PersistentNode(this.#zk, this.pathOf(service.name, id), data, { ...this.#options, mode });
    try {
      await node.created(options);
    } catch (error) {
      void node.close();
      throw error;
    }
    return {
      get instance() {
        return instance;
      },
      update(changes) {
        instance = { ...instance, ...changes, name: instance.name, id: instance.id };
        node.setData(serializeInstance(instance));
      },
      unregister: () => node.close(),
      [Symbol.asyncDispose]: () => node.close(),
    };
  }

  /** The services that there are, in no order. */
  queryForNames(options: OperationOptions = {}): Promise<readonly string[]> {
    return childrenOf(this.#context, this.basePath, options);
  }

  /** A service's instances; those whose nodes hold something else are left out. */
  queryForInstances(name: string, options: OperationOptions = {}): Promise<readonly ServiceInstance[]> {
    const path = this.pathOf(name);
    return withinTime(this.#context.clock, { operation: "queryForInstances", path }, options, async (signal) => {
      const ids = await childrenOf(this.#context, path, { signal });
      const instances = await Promise.all(ids.map((id) => this.queryForInstance(name, id, { signal })));
      return instances.filter((instance) => instance !== undefined);
    });
  }

  /** One instance; `undefined` if there is none. */
  async queryForInstance(
    name: string,
    id: string,
    options: OperationOptions = {},
  ): Promise<ServiceInstance | undefined> {
    try {
      return deserializeInstance((await this.#context.getData(this.pathOf(name, id), options)).data);
    } catch (error) {
      if (hasCode(error, ErrorCode.NoNode)) return undefined;
      throw error;
    }
  }

  /** A service's instances, kept here and followed. */
  cache(name: string): ServiceCache {
    return new ServiceCache(this.#zk, this.pathOf(name), this.#options);
  }
}

/** A service's instances as they are now (`ServiceCache`). */
export class ServiceCache implements AsyncDisposable {
  readonly #cache: CuratorCache;

  constructor(zk: ZooKeeper, path: string, options: RecipeOptions = {}) {
    this.#cache = new CuratorCache(zk, path, options);
  }

  /** Waits until they were read once. */
  initialized(options: OperationOptions = {}): Promise<void> {
    return this.#cache.initialized(options);
  }

  /** Aborts when it follows nothing any more; the reason says why. */
  get signal(): AbortSignal {
    return this.#cache.signal;
  }

  /** The instances, in the order of their paths. */
  instances(): readonly ServiceInstance[] {
    return [...this.#cache.nodes()]
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ data }) => deserializeInstance(data))
      .filter((instance) => instance !== undefined);
  }

  /** Calls with all instances when they were read, and whenever one comes, goes or changes. The answer ends it. */
  subscribe(listener: (instances: readonly ServiceInstance[]) => void): () => void {
    return this.#cache.subscribe(() => {
      if (this.#cache.isInitialized) listener(this.instances());
    });
  }

  /** Idempotent. */
  close(): Promise<void> {
    return this.#cache.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
