/**
 * Transactions (`ZooKeeper.transaction`, `Op`): operations that happen all or not at all, collected and sent as one.
 *
 * The results are typed by what was asked: a create gives its path and stat, a setData a stat, the others nothing.
 */
import { ZooKeeperError } from "./error.ts";
import { check } from "./operations/check.ts";
import { create, type Created, type CreateOptions } from "./operations/create.ts";
import { deleteNode } from "./operations/delete.ts";
import type { MultiResult } from "./operations/multi.ts";
import { setData } from "./operations/set-data.ts";
import type { Chroot } from "./path.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "./operation-options.ts";
import { ErrorCode } from "./wire/error-code.ts";
import type { Operation } from "./wire/operation.ts";
import type { Stat } from "./wire/stat.ts";

/** A transaction being put together; each method answers with itself. */
export interface Transaction<Results extends readonly unknown[]> {
  create(path: string, data?: NodeInput, options?: CreateOptions): Transaction<[...Results, Created]>;
  delete(path: string, options?: VersionOptions): Transaction<[...Results, undefined]>;
  setData(path: string, data: NodeInput, options?: VersionOptions): Transaction<[...Results, Stat]>;
  /** The rest only happens if the node has this version. */
  check(path: string, version: number): Transaction<[...Results, undefined]>;
  /** Sends it. Rejects with a TransactionError that says which operation failed, and then nothing has happened. */
  commit(options?: OperationOptions): Promise<Results>;
}

/** A transaction failed: nothing of it has happened. */
export class TransactionError extends ZooKeeperError {
  /** What each operation's own code was: 0 for those before the one that failed, RuntimeInconsistency for those behind. */
  readonly codes: readonly number[];
  /** The one that failed, from 0. */
  readonly index: number;

  constructor(operations: readonly Operation<unknown>[], codes: readonly number[]) {
    const index = codes.findIndex((code) => code !== 0 && code !== ErrorCode.RuntimeInconsistency);
    const failed = operations[index];
    const code = codes[index] ?? ErrorCode.SystemError;
    const message = `operation ${index} of a transaction of ${operations.length}; nothing of it has happened`;
    super({ code, operation: failed?.name, path: failed?.path, message });
    this.codes = codes;
    this.index = index;
  }
}

/** What sends a transaction's operations. */
export type SendMulti = (
  operations: readonly Operation<unknown>[],
  options: OperationOptions,
) => Promise<readonly MultiResult<unknown>[]>;

/** A transaction without operations. */
export function newTransaction(chroot: Chroot, send: SendMulti): Transaction<[]> {
  return new PendingTransaction(chroot, send) as unknown as Transaction<[]>;
}

class PendingTransaction implements Transaction<unknown[]> {
  readonly #chroot: Chroot;
  readonly #send: SendMulti;
  readonly #operations: Operation<unknown>[] = [];
  #committed = false;

  constructor(chroot: Chroot, send: SendMulti) {
    this.#chroot = chroot;
    this.#send = send;
  }

  create(path: string, data?: NodeInput, options: CreateOptions = {}): never {
    return this.#add(create(this.#chroot, path, data, options));
  }

  delete(path: string, options: VersionOptions = {}): never {
    return this.#add(deleteNode(this.#chroot, path, options));
  }

  setData(path: string, data: NodeInput, options: VersionOptions = {}): never {
    return this.#add(setData(this.#chroot, path, data, options));
  }

  check(path: string, version: number): never {
    return this.#add(check(this.#chroot, path, version));
  }

  async commit(options: OperationOptions = {}): Promise<unknown[]> {
    if (this.#committed) throw new TypeError("The transaction was committed already");
    this.#committed = true;
    const results = await this.#send(this.#operations, options);
    if (results.every(({ code }) => code === 0)) return results.map(({ value }) => value);
    throw new TransactionError(
      this.#operations,
      results.map(({ code }) => code),
    );
  }

  /** The types of the results are the interface's business: here there is one list. */
  #add(operation: Operation<unknown>): never {
    if (this.#committed) throw new TypeError("The transaction was committed already");
    this.#operations.push(operation);
    return this as never;
  }
}
