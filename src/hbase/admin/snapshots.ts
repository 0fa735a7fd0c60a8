/** Snapshots of tables (`AsyncAdmin`'s snapshot methods). */
import { rejecting } from "../../core/call/rejecting.ts";
import * as messages from "../../gen/hbase/master_pb.ts";
import {
  SnapshotDescription_Type as Type,
  type SnapshotDescription as SnapshotMessage,
} from "../../gen/hbase/schema_pb.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { HBaseError } from "../error.ts";
import { argumentError } from "../operations/row-key.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import { checkTableName } from "../table-name.ts";
import type { Master } from "./master.ts";
import type { ProcedureOptions, Procedures } from "./procedures.ts";
import { serviceMethod } from "./service-method.ts";

/** How a snapshot is taken. */
export interface SnapshotOptions extends ProcedureOptions {
  /** `"flush"`: with what is in memory; `"skip-flush"`: without; `"disabled"`: of a disabled table. Default: `"flush"`. */
  readonly type?: SnapshotType | undefined;
  /** How long it is kept, in seconds. Default: as the servers have it, for ever. */
  readonly ttlSeconds?: number | undefined;
}

/** What of a table is in a snapshot. */
export type SnapshotType = "flush" | "skip-flush" | "disabled";

/** A snapshot that is there. */
export interface SnapshotDescription {
  readonly name: string;
  readonly table: string;
  readonly type: SnapshotType;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly owner: string;
  /** 0: for ever. */
  readonly ttlSeconds: number;
}

/** How a snapshot is given back. */
export interface RestoreOptions extends ProcedureOptions {
  /** Whether the permissions that the table had are given back as well. Default: false. */
  readonly restoreAcl?: boolean | undefined;
}

const TYPES: Readonly<Record<SnapshotType, Type>> = {
  ...{ flush: Type.FLUSH, "skip-flush": Type.SKIPFLUSH, disabled: Type.DISABLED },
};
const TYPE_NAMES: Readonly<Record<Type, SnapshotType>> = {
  ...{ [Type.FLUSH]: "flush", [Type.SKIPFLUSH]: "skip-flush", [Type.DISABLED]: "disabled" },
};

const CREATE = serviceMethod({
  ...{ name: "createSnapshot", method: "Snapshot", effect: "writes" },
  ...{ request: messages.SnapshotRequestSchema, response: messages.SnapshotResponseSchema },
});
const IS_DONE = serviceMethod({
  ...{ name: "createSnapshot", method: "IsSnapshotDone", effect: "reads" },
  ...{ request: messages.IsSnapshotDoneRequestSchema, response: messages.IsSnapshotDoneResponseSchema },
});
const LIST = serviceMethod({
  ...{ name: "listSnapshots", method: "GetCompletedSnapshots", effect: "reads" },
  ...{ request: messages.GetCompletedSnapshotsRequestSchema, response: messages.GetCompletedSnapshotsResponseSchema },
});
// A second time it would not be there.
const DELETE = serviceMethod({
  ...{ name: "deleteSnapshot", method: "DeleteSnapshot", effect: "writes-once" },
  ...{ request: messages.DeleteSnapshotRequestSchema, response: messages.DeleteSnapshotResponseSchema },
});
const RESTORE = serviceMethod({
  ...{ name: "restoreSnapshot", method: "RestoreSnapshot", effect: "writes" },
  ...{ request: messages.RestoreSnapshotRequestSchema, response: messages.RestoreSnapshotResponseSchema },
});

/** A cluster's snapshots. Each method rejects with an HBaseError. */
export class SnapshotAdmin {
  readonly #master: Master;
  readonly #procedures: Procedures;
  readonly #locator: RegionLocator;

  constructor(master: Master, procedures: Procedures, locator: RegionLocator) {
    this.#master = master;
    this.#procedures = procedures;
    this.#locator = locator;
  }

  /** Takes a snapshot of a table. Rejects with SnapshotExistsException if there is one of that name. */
  create(
    name: string,
    table: string,
    { type = "flush", ttlSeconds = 0, ...options }: SnapshotOptions = {},
  ): Promise<void> {
    return rejecting(async () => {
      const checked = checkTableName(table);
      const snapshot = { name: checkName(name), table: checked, type: TYPES[type], ttl: BigInt(ttlSeconds) };
      const what = { operation: "createSnapshot", table: checked };
      let isProcedure = true;
      await this.#procedures.run(what, options, async (nonces, asking) => {
        const answer = await this.#master.call(CREATE, { ...nonces, snapshot }, asking);
        isProcedure = answer.procId > 0n;
        return isProcedure ? answer : { procId: 0n };
      });
      if (isProcedure) return;
      // Before 2.6 it was none.
      await this.#procedures.until(
        what,
        options,
        async (asking) => (await this.#master.call(IS_DONE, { snapshot }, asking)).done,
      );
    });
  }

  /** Those that are complete. */
  async list(options: OperationOptions = {}): Promise<readonly SnapshotDescription[]> {
    const { snapshots } = await this.#master.call(LIST, {}, options);
    return snapshots.map(described);
  }

  async delete(name: string, options: OperationOptions = {}): Promise<void> {
    await this.#master.call(DELETE, { snapshot: { name: checkName(name) } }, options);
  }

  /** Puts the table back to what it was. It has to be disabled, and stays so; one that was deleted is made again, and enabled. */
  async restore(name: string, options: RestoreOptions = {}): Promise<void> {
    const known = await this.#find(name, { signal: options.signal });
    const state = await this.#locator.tableState(known.table);
    if (state !== undefined && state !== "disabled") throw notDisabled(known.table);
    await this.#restore("restoreSnapshot", { name: known.name, table: known.table }, options);
  }

  /** Makes a table of a snapshot. It is enabled, and has files in common with the one that the snapshot is of. */
  clone(name: string, table: string, options: RestoreOptions = {}): Promise<void> {
    return rejecting(async () => {
      const checked = checkTableName(table);
      // Without a name of its own it would be the other table that is restored.
      if ((await this.#locator.tableState(checked)) !== undefined) throw tableExists(checked);
      await this.#restore("cloneSnapshot", { name: checkName(name), table: checked }, options);
    });
  }

  async #restore(
    operation: string,
    snapshot: { readonly name: string; readonly table: string },
    { restoreAcl: restoreACL = false, ...options }: RestoreOptions,
  ): Promise<void> {
    const { table } = snapshot;
    await this.#procedures.run({ operation, table }, options, (nonces, asking) =>
      this.#master.call(RESTORE, { ...nonces, snapshot, restoreACL }, asking),
    );
    this.#locator.clear(table);
  }

  async #find(name: string, options: OperationOptions): Promise<SnapshotDescription> {
    const known = (await this.list(options)).find((each) => each.name === name);
    if (known !== undefined) return known;
    throw new HBaseError({
      ...{ exception: "SnapshotDoesNotExistException", step: "call", operation: "restoreSnapshot" },
      message: `There is no snapshot "${name}"`,
    });
  }
}

function described({ name, table, type, creationTime, owner, ttl }: SnapshotMessage): SnapshotDescription {
  return {
    ...{ name, table, owner, type: TYPE_NAMES[type] },
    ...{ createdAtMs: Number(creationTime), ttlSeconds: Number(ttl) },
  };
}

function tableExists(table: string): HBaseError {
  return new HBaseError({
    ...{ exception: "TableExistsException", step: "call", operation: "cloneSnapshot", table },
    message: `There is a table "${table}" already; "restore" puts a table back`,
  });
}

function notDisabled(table: string): HBaseError {
  return new HBaseError({
    ...{ exception: "TableNotDisabledException", step: "call", operation: "restoreSnapshot", table },
    message: "A table that is put back has to be disabled first",
  });
}

function checkName(name: string): string {
  if (/^\w[\w.-]*$/.test(name)) return name;
  throw argumentError(`"${name}" is no snapshot's name: letters, digits, "_", "-" and "."`);
}
