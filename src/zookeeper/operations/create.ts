/** `create`, in all of its modes (`ZooKeeper.create`, `CreateMode`; opcodes create2, createContainer, createTTL). */
import { writeAcls, type Acl } from "../wire/acl.ts";
import { OpCode } from "../wire/op-code.ts";
import type { Operation } from "../wire/operation.ts";
import { readStat, type Stat } from "../wire/stat.ts";

/** What kind of node: flags by Java's numbers. */
export const CREATE_MODES = {
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

/** What came of it. */
export interface Created {
  /** With its number, if the mode is sequential. */
  readonly path: string;
  readonly stat: Stat;
}

/** What {@link create} takes. Paths are the server's. */
export interface CreateRequest {
  readonly path: string;
  readonly serverPath: string;
  readonly data: Uint8Array | undefined;
  readonly acl: readonly Acl[];
  readonly mode: CreateMode;
  /** For the modes with a TTL. */
  readonly ttlMs: number | undefined;
  /** Maps the path in the answer back. */
  readonly toClient: (path: string) => string;
}

/** The opcode that a mode needs. */
function createOpCode(mode: CreateMode): OpCode {
  if (mode === "container") return OpCode.createContainer;
  return mode.endsWith("-ttl") ? OpCode.createTTL : OpCode.create2;
}

export function create({ path, serverPath, data, acl, mode, ttlMs, toClient }: CreateRequest): Operation<Created> {
  return {
    ...{ name: "create", opCode: createOpCode(mode), path, writes: true },
    write(out) {
      out.string(serverPath);
      out.buffer(data);
      writeAcls(out, acl);
      out.int(CREATE_MODES[mode]);
      if (ttlMs !== undefined) out.long(BigInt(ttlMs));
    },
    read: (reader) => ({ path: toClient(reader.text()), stat: readStat(reader) }),
  };
}
