/** `create`, in all of its modes (`ZooKeeper.create`, `CreateMode`; opcodes create2, createContainer, createTTL). */
import { ZooKeeperError } from "../error.ts";
import type { NodeInput, OperationOptions } from "../operation-options.ts";
import type { Chroot } from "../path.ts";
import { OPEN_ACL, writeAcls, type Acl } from "../wire/acl.ts";
import { ErrorCode } from "../wire/error-code.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";
import { requireAcl } from "./acl.ts";
import { bytesOf } from "./node-input.ts";

/** What kind of node: flags by Java's numbers. */
const CREATE_MODES = {
  persistent: 0,
  ephemeral: 1,
  "persistent-sequential": 2,
  "ephemeral-sequential": 3,
  container: 4,
  "persistent-with-ttl": 5,
  "persistent-sequential-with-ttl": 6,
} as const;

/** One of them. */
export type CreateMode = keyof typeof CREATE_MODES;

/** How to create a node. */
export interface CreateOptions extends OperationOptions {
  /** Default: `"persistent"`. */
  readonly mode?: CreateMode | undefined;
  /** For the modes with a TTL: after so long without change and children the server may delete it. */
  readonly ttlMs?: number | undefined;
  /** Default: everybody may do everything. */
  readonly acl?: readonly Acl[] | undefined;
}

/** What came of it. */
export interface Created {
  /** With its number, if the mode is sequential. */
  readonly path: string;
  readonly stat: Stat;
}

/** `EphemeralType.TTL.maxValue()`. */
const MAX_TTL_MS = 0xff_ffff_ffff;

/** The opcode that a mode needs. */
function createOpCode(mode: CreateMode): OpCode {
  if (mode === "container") return OpCode.createContainer;
  return mode.endsWith("-ttl") ? OpCode.createTTL : OpCode.create2;
}

export function create(
  chroot: Chroot,
  path: string,
  data: NodeInput,
  { mode = "persistent", ttlMs, acl = OPEN_ACL }: CreateOptions,
): Operation<Created> {
  const serverPath = chroot.check(path, "create", mode.includes("sequential"));
  checkMode(path, mode, ttlMs);
  requireAcl(acl, "create", path);
  const bytes = bytesOf(data);
  return {
    ...{ name: "create", opCode: createOpCode(mode), path, writes: true },
    write(out) {
      out.string(serverPath);
      out.buffer(bytes);
      writeAcls(out, acl);
      out.int(CREATE_MODES[mode]);
      if (ttlMs !== undefined) out.long(BigInt(ttlMs));
    },
    read: (reader) => ({ path: chroot.toClient(reader.text()), stat: readStat(reader) }),
  };
}

function checkMode(path: string, mode: CreateMode, ttlMs: number | undefined): void {
  const refuse = (message: string): never => {
    throw new ZooKeeperError({ code: ErrorCode.BadArguments, operation: "create", path, message });
  };
  if (!(mode in CREATE_MODES)) refuse(`there is no mode "${mode}"`);
  if (mode.endsWith("-ttl") !== (ttlMs !== undefined)) refuse("a TTL goes with the modes that have one");
  if (ttlMs !== undefined && !(Number.isInteger(ttlMs) && ttlMs > 0 && ttlMs <= MAX_TTL_MS))
    refuse(`a TTL is a whole number from 1 to ${MAX_TTL_MS}, not ${ttlMs}`);
}
