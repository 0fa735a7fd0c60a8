/**
 * One transaction on the tree (`PrepRequestProcessor.pRequest2Txn`, in the order of its checks): one change, or a multi's
 * several, which are all kept or all undone.
 */
import { Permission, type Acl } from "../../zookeeper/wire/acl.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import type { Stat } from "../../zookeeper/wire/stat.ts";
import type { EventType } from "../../zookeeper/wire/watcher-event.ts";
import { checkAcl, fixAcl, type Identity } from "./access.ts";
import {
  CONTAINER_OWNER,
  MAX_TTL_MS,
  isOwnPath,
  newNode,
  ownerKind,
  parentOf,
  statOf,
  ttlOwner,
  type DataNode,
  type DataTree,
} from "./data-tree.ts";
import { Refusal } from "./refusal.ts";

/** Who changes something. */
export interface Caller {
  readonly sessionId: bigint;
  readonly identities: readonly Identity[];
}

/** What watches hear of. */
export interface TreeEvent {
  readonly type: EventType;
  readonly path: string;
  readonly zxid: bigint;
  /** Only who may read the node hears of it. */
  readonly acl: readonly Acl[];
}

/** A `create` of any kind. */
export interface CreateRequest {
  readonly path: string;
  readonly data: Uint8Array | undefined;
  readonly acl: readonly Acl[];
  /** As in the packet: `CreateMode`'s number. */
  readonly flags: number;
  readonly ttlMs: number | undefined;
}

const SEQUENTIAL = new Set([2, 3, 6]);
const EPHEMERAL = new Set([1, 3]);
const CONTAINER = 4;
const TIMED = new Set([5, 6]);
const LAST_MODE = 6;

/** What no path may contain (`PathUtils.validatePath`). */
// oxlint-disable-next-line no-control-regex -- They are what is searched for.
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]|\/\/|\/\.{1,2}(?:\/|$)/;

/** Changes of one transaction id. */
export class Transaction {
  readonly events: TreeEvent[] = [];
  readonly #tree: DataTree;
  readonly #caller: Caller;
  readonly #zxid: bigint;
  readonly #timeMs: number;
  readonly #undo: (() => void)[] = [];

  constructor(tree: DataTree, caller: Caller, zxid: bigint, timeMs: number) {
    this.#tree = tree;
    this.#caller = caller;
    this.#zxid = zxid;
    this.#timeMs = timeMs;
  }

  create(request: CreateRequest): { readonly path: string; readonly stat: Stat } {
    const { flags, data } = request;
    const owner = this.#ownerOf(request);
    if (!request.path.includes("/")) throw new Refusal(ErrorCode.BadArguments);
    const parentPath = parentOf(request.path);
    const acl = fixAcl(request.acl, this.#caller.identities);
    const parent = this.#tree.get(parentPath);
    checkAcl(parent.acl, Permission.create, this.#caller.identities);
    const number = SEQUENTIAL.has(flags) ? String(parent.childrenCreated).padStart(10, "0") : "";
    const path = request.path + number;
    checkPath(path);
    if (this.#tree.find(path) !== undefined) throw new Refusal(ErrorCode.NodeExists);
    if (ownerKind(parent.ephemeralOwner) === "session") throw new Refusal(ErrorCode.NoChildrenForEphemerals);
    const node = newNode({ data, acl, czxid: this.#zxid, ctime: this.#timeMs, ephemeralOwner: owner });
    this.#put(path, node);
    this.#put(parentPath, { ...parent, childrenCreated: parent.childrenCreated + 1, pzxid: this.#zxid });
    this.#event("NodeCreated", path, acl);
    this.#event("NodeChildrenChanged", parentPath, parent.acl);
    return { path, stat: statOf(node) };
  }

  delete(path: string, version: number): void {
    if (!path.includes("/") || isOwnPath(path)) throw new Refusal(ErrorCode.BadArguments);
    const parent = this.#tree.get(parentOf(path));
    checkAcl(parent.acl, Permission.delete, this.#caller.identities);
    const node = this.#tree.get(path);
    checkVersion(node.version, version);
    if (node.children.size > 0) throw new Refusal(ErrorCode.NotEmpty);
    this.#remove(path, node);
  }

  /** Removes without asking anybody: a session's ephemerals, outlived nodes. */
  remove(path: string): void {
    this.#remove(path, this.#tree.get(path));
  }

  setData(path: string, data: Uint8Array | undefined, version: number): Stat {
    checkPath(path);
    const node = this.#tree.get(path);
    checkAcl(node.acl, Permission.write, this.#caller.identities);
    const next = checkVersion(node.version, version);
    const changed = { ...node, data, version: next, mtime: this.#timeMs, mzxid: this.#zxid };
    this.#put(path, changed);
    this.#event("NodeDataChanged", path, node.acl);
    return statOf(changed);
  }

  setAcl(path: string, acl: readonly Acl[], version: number): Stat {
    checkPath(path);
    const fixed = fixAcl(acl, this.#caller.identities);
    const node = this.#tree.get(path);
    checkAcl(node.acl, Permission.admin, this.#caller.identities);
    const changed = { ...node, acl: fixed, aversion: checkVersion(node.aversion, version) };
    this.#put(path, changed);
    return statOf(changed);
  }

  check(path: string, version: number): void {
    checkPath(path);
    const node = this.#tree.get(path);
    checkAcl(node.acl, Permission.read, this.#caller.identities);
    checkVersion(node.version, version);
  }

  /** Makes everything as it was. */
  rollBack(): void {
    for (const undo of this.#undo.toReversed()) undo();
    this.events.length = 0;
  }

  #ownerOf({ flags, ttlMs }: CreateRequest): bigint {
    const timed = TIMED.has(flags);
    if (!(flags >= 0 && flags <= LAST_MODE) || timed !== (ttlMs !== undefined)) {
      throw new Refusal(ErrorCode.BadArguments);
    }
    if (ttlMs !== undefined) {
      if (!(ttlMs > 0 && ttlMs <= MAX_TTL_MS)) throw new Refusal(ErrorCode.BadArguments);
      return ttlOwner(ttlMs);
    }
    if (flags === CONTAINER) return CONTAINER_OWNER;
    return EPHEMERAL.has(flags) ? this.#caller.sessionId : 0n;
  }

  #remove(path: string, node: DataNode): void {
    const parentPath = parentOf(path);
    const parent = this.#tree.get(parentPath);
    this.#put(path, undefined);
    this.#put(parentPath, { ...parent, pzxid: this.#zxid });
    this.#event("NodeDeleted", path, node.acl);
    this.#event("NodeChildrenChanged", parentPath, parent.acl);
  }

  #put(path: string, node: DataNode | undefined): void {
    const before = this.#tree.find(path);
    this.#undo.push(() => this.#tree.set(path, before));
    this.#tree.set(path, node);
  }

  #event(type: EventType, path: string, acl: readonly Acl[]): void {
    this.events.push({ type, path, zxid: this.#zxid, acl });
  }
}

function checkPath(path: string): void {
  const valid = path === "/" || (path.startsWith("/") && !path.endsWith("/") && !FORBIDDEN.test(path));
  if (!valid) throw new Refusal(ErrorCode.BadArguments);
}

/** The version that follows; −1 is never one, because it stands for any. */
function checkVersion(version: number, expected: number): number {
  if (expected !== -1 && expected !== version) throw new Refusal(ErrorCode.BadVersion);
  return version === -2 ? 0 : (version + 1) | 0;
}
