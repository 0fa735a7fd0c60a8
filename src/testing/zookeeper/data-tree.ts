/**
 * The nodes (`DataTree`, `DataNode`), as they are: what may be done to them is in `transaction.ts`. A new tree has the nodes that
 * a new server has.
 */
import { OPEN_ACL, READ_ACL, type Acl } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { Stat } from "../../zookeeper/wire/stat.ts";
import { Refusal } from "./refusal.ts";

/** One node. Replaced as a whole when it changes, but for its children's names. */
export interface DataNode {
  readonly data: Uint8Array | undefined;
  readonly acl: readonly Acl[];
  readonly czxid: bigint;
  readonly mzxid: bigint;
  readonly pzxid: bigint;
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  /** Children that were ever created. */
  readonly childrenCreated: number;
  readonly aversion: number;
  readonly ephemeralOwner: bigint;
  readonly children: Set<string>;
}

/** Paths that can be neither created nor deleted. */
const OWN_PATHS = ["/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"] as const;

/** `EphemeralType.CONTAINER_EPHEMERAL_OWNER`. */
export const CONTAINER_OWNER: bigint = -(2n ** 63n);
/** `EphemeralType.TTL`: the upper byte all ones, and the TTL below. */
const TTL_MARK = -(2n ** 56n);
export const MAX_TTL_MS = 0xff_ffff_ffff;

/** Whose a node is by its `ephemeralOwner`. */
export function ownerKind(owner: bigint): "nobody" | "session" | "container" | "ttl" {
  if (owner === 0n) return "nobody";
  if (owner === CONTAINER_OWNER) return "container";
  return owner >= TTL_MARK && owner < 0n ? "ttl" : "session";
}

export function ttlOwner(ttlMs: number): bigint {
  return TTL_MARK + BigInt(ttlMs);
}

export function isOwnPath(path: string): boolean {
  return (OWN_PATHS as readonly string[]).includes(path);
}

/** Of a path with a slash in it. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

export function statOf(node: DataNode): Stat {
  const { czxid, mzxid, pzxid, ctime, mtime, version, aversion, ephemeralOwner: owner, children } = node;
  return {
    ...{ czxid, mzxid, pzxid, ctime, mtime, version, aversion },
    // The marks of containers and TTLs stay within.
    ephemeralOwner: ownerKind(owner) === "session" ? owner : 0n,
    // Creations and deletions, and what was created is there or was deleted.
    cversion: 2 * node.childrenCreated - children.size,
    dataLength: node.data?.length ?? 0,
    numChildren: children.size,
  };
}

/** A node that is new. */
export function newNode(node: Pick<DataNode, "data" | "acl" | "czxid" | "ctime" | "ephemeralOwner">): DataNode {
  const { czxid, ctime } = node;
  return {
    ...{ ...node, mzxid: czxid, pzxid: czxid, mtime: ctime },
    ...{ version: 0, childrenCreated: 0, aversion: 0, children: new Set<string>() },
  };
}

/** All nodes by their paths. */
export class DataTree {
  readonly #nodes = new Map<string, DataNode>();
  readonly #ephemerals = new Map<bigint, Set<string>>();
  /** Containers and nodes with a TTL. */
  readonly #passing = new Set<string>();

  constructor() {
    const empty = { data: new Uint8Array(0), czxid: 0n, ctime: 0, ephemeralOwner: 0n };
    for (const path of OWN_PATHS) {
      this.#nodes.set(path, newNode({ ...empty, acl: path.endsWith("/config") ? READ_ACL : OPEN_ACL }));
    }
    this.#nodes.get("/")?.children.add("zookeeper");
    for (const name of ["quota", "config"]) this.#nodes.get("/zookeeper")?.children.add(name);
  }

  get size(): number {
    return this.#nodes.size;
  }

  find(path: string): DataNode | undefined {
    return this.#nodes.get(path);
  }

  /** Refuses with NoNode. */
  get(path: string): DataNode {
    const node = this.#nodes.get(path);
    if (node === undefined) throw new Refusal(ErrorCode.NoNode);
    return node;
  }

  /** All below a path. */
  countBelow(path: string): number {
    if (path === "/") return this.#nodes.size - 1;
    return [...this.#nodes.keys()].filter((other) => other.startsWith(`${path}/`)).length;
  }

  ephemeralsOf(sessionId: bigint): readonly string[] {
    return [...(this.#ephemerals.get(sessionId) ?? [])];
  }

  /** Whether there are nodes that go away by themselves. */
  get hasPassing(): boolean {
    return this.#passing.size > 0;
  }

  /** Containers that have had children, and nodes whose TTL has passed, without children (`ContainerManager`). */
  outlived(nowMs: number): readonly string[] {
    return [...this.#passing].filter((path) => {
      const node = this.get(path);
      if (node.children.size > 0) return false;
      if (node.ephemeralOwner === CONTAINER_OWNER) return node.childrenCreated > 0;
      return nowMs - node.mtime > Number(node.ephemeralOwner - TTL_MARK);
    });
  }

  /** Puts a node at a path, new or instead of what it was; `undefined` removes it. The parent's list follows. */
  set(path: string, node: DataNode | undefined): void {
    const parent = this.#nodes.get(parentOf(path));
    const name = path.slice(path.lastIndexOf("/") + 1);
    this.#index(path, this.#nodes.get(path)?.ephemeralOwner, false);
    if (node === undefined) {
      this.#nodes.delete(path);
      parent?.children.delete(name);
      return;
    }
    this.#nodes.set(path, node);
    if (path !== "/") parent?.children.add(name);
    this.#index(path, node.ephemeralOwner, true);
  }

  #index(path: string, owner: bigint | undefined, there: boolean): void {
    const kind = ownerKind(owner ?? 0n);
    if (owner === undefined || kind === "nobody") return;
    if (kind !== "session") {
      if (there) this.#passing.add(path);
      else this.#passing.delete(path);
      return;
    }
    const paths = this.#ephemerals.get(owner) ?? new Set<string>();
    if (there) paths.add(path);
    else paths.delete(path);
    if (paths.size > 0) this.#ephemerals.set(owner, paths);
    else this.#ephemerals.delete(owner);
  }
}
