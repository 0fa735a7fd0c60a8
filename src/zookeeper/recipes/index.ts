/**
 * Curator's recipes on any ZooKeeper client: locks, elections, barriers, counters, queues, caches and discovery, on the same nodes
 * as Curator's, so that both can take part.
 *
 * @example
 * ```ts
 * import { connectZooKeeper } from "dragoman/zookeeper";
 * import { InterProcessMutex } from "dragoman/zookeeper/recipes";
 *
 * await using zk = await connectZooKeeper("zk1:2181,zk2:2181/app");
 * const mutex = new InterProcessMutex(zk, "/locks/orders");
 * await using lock = await mutex.acquire({ timeoutMs: 5_000 });
 * ```
 *
 * @module
 */
export { DistributedAtomicLong } from "./atomic-long.ts";
export type { AtomicChange, AtomicLongOptions } from "./atomic-long.ts";
export { DistributedBarrier } from "./barrier.ts";
export { CuratorCache } from "./cache.ts";
export type { CachedNode, CacheEvent, CuratorCacheOptions } from "./cache.ts";
export { zooKeeperResolver } from "./discovery/resolver.ts";
export type { ZooKeeperResolverOptions } from "./discovery/resolver.ts";
export { ServiceCache, ServiceDiscovery } from "./discovery/service-discovery.ts";
export type { RegisteredService, ServiceRegistration } from "./discovery/service-discovery.ts";
export type { ServiceInstance, ServiceType } from "./discovery/service-instance.ts";
export { DistributedDoubleBarrier } from "./double-barrier.ts";
export type { ElectionOptions, Leadership, Participant } from "./election.ts";
export { GroupMember } from "./group-member.ts";
export type { Held } from "./held.ts";
export { LeaderLatch } from "./leader-latch.ts";
export { LeaderSelector } from "./leader-selector.ts";
export type { LeaderSelectorOptions, TakeLeadership } from "./leader-selector.ts";
export { InterProcessMutex } from "./lock.ts";
export type { LockOptions } from "./lock.ts";
export { InterProcessMultiLock } from "./multi-lock.ts";
export type { Acquirable, HeldTogether } from "./multi-lock.ts";
export type { RecipeOptions, TrustOptions } from "./options.ts";
export { PersistentNode } from "./persistent-node.ts";
export type { PersistentNodeOptions } from "./persistent-node.ts";
export { PersistentTtlNode } from "./persistent-ttl-node.ts";
export type { PersistentTtlNodeOptions } from "./persistent-ttl-node.ts";
export { SimpleDistributedQueue } from "./queue.ts";
export type { QueueOptions } from "./queue.ts";
export { InterProcessReadWriteLock } from "./read-write-lock.ts";
export type { SideOfLock } from "./read-write-lock.ts";
export { InterProcessSemaphoreV2 } from "./semaphore.ts";
export type { AcquireLeasesOptions } from "./semaphore.ts";
export { SharedCount } from "./shared-count.ts";
export { SharedValue } from "./shared-value.ts";
export type { VersionedValue } from "./shared-value.ts";
