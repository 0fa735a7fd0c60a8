/**
 * Creates that happen once (`ProtectedMode`, `CreateBuilderImpl`): after a lost answer the node is looked for, by its GUID or by whose it is,
 * before another is made.
 */
import { randomUuid } from "../../transport/system-secrets.ts";
import { ZooKeeperError } from "../error.ts";
import type { NodeInput } from "../operation-options.ts";
import type { Created, CreateOptions } from "../operations/create.ts";
import { childOf, parentOf } from "../path.ts";
import { ErrorCode } from "../wire/error-code.ts";
import type { ZooKeeper } from "../zookeeper.ts";
import { Doubt } from "./doubt.ts";
import { protectedName, protectionOf } from "./protection.ts";
import { hasCode, type RetryLoop, unless } from "./retry-loop.ts";

/** How to create a node that is not made twice. */
export interface RetryingCreateOptions extends CreateOptions {
  /** Puts `_c_GUID-` before the name, by which the node is found again. Default: true for sequential modes. */
  readonly protection?: boolean | undefined;
  /**
   * Others may delete a protected node at any time: then one that is not found again may have been made all the same, and the error
   * says so. Default: false.
   */
  readonly mayBeTaken?: boolean | undefined;
}

/** What is created. */
export interface OneCreate {
  readonly zk: ZooKeeper;
  readonly loop: RetryLoop;
  readonly path: string;
  readonly data: NodeInput;
  readonly options: RetryingCreateOptions;
}

/** By its GUID. One that may have been made when this rejects is removed in the background. */
export async function createProtected({ zk, loop, path, data, options }: OneCreate): Promise<Created> {
  const { mayBeTaken = false } = options;
  const protection = protectionOf(randomUuid());
  const createPath = protectedName(path, protection);
  const doubt = new Doubt();
  const attempt = async (signal: AbortSignal): Promise<Created> => {
    if (doubt.isThere) {
      const found = await find(zk, path, protection, signal);
      if (found !== undefined) return found;
      if (mayBeTaken) throw new ZooKeeperError({ code: ErrorCode.NoNode, operation: "create", path: createPath });
      doubt.isThere = false;
    }
    return doubt.watch(zk.create(createPath, data, { ...options, timeoutMs: undefined, signal }));
  };
  try {
    return await doubt.over(loop.run({ operation: "create", path }, options, attempt));
  } catch (error) {
    // Nobody waits for it: a node that cannot be removed goes with the session, or stays as it would in Java.
    if (doubt.isThere) void loop.inBackground((signal) => remove(zk, path, protection, signal)).catch(() => {});
    throw error;
  }
}

/** An ephemeral one, by its session. */
export function createEphemeral({ zk, loop, path, data, options }: OneCreate): Promise<Created> {
  const doubt = new Doubt();
  const attempt = async (signal: AbortSignal): Promise<Created> => {
    try {
      return await doubt.watch(zk.create(path, data, { ...options, timeoutMs: undefined, signal }));
    } catch (error) {
      if (!doubt.isThere || !hasCode(error, ErrorCode.NodeExists)) throw error;
      const stat = await zk.exists(path, { signal });
      if (stat?.ephemeralOwner !== zk.sessionId) throw error;
      return { path, stat };
    }
  };
  return doubt.over(loop.run({ operation: "create", path }, options, attempt));
}

async function find(
  zk: ZooKeeper,
  path: string,
  protection: string,
  signal: AbortSignal,
): Promise<Created | undefined> {
  const parent = parentOf(path);
  // Another server may not have heard of it yet.
  await zk.sync(parent, { signal });
  const children = await zk.getChildren(parent, { signal }).catch(unless(ErrorCode.NoNode));
  const name = children?.children.find((child) => child.startsWith(protection));
  if (name === undefined) return undefined;
  const found = childOf(parent, name);
  const stat = await zk.exists(found, { signal });
  return stat === undefined ? undefined : { path: found, stat };
}

async function remove(zk: ZooKeeper, path: string, protection: string, signal: AbortSignal): Promise<void> {
  const found = await find(zk, path, protection, signal);
  if (found !== undefined) await zk.delete(found.path, { signal }).catch(unless(ErrorCode.NoNode));
}
