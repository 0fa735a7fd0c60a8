/**
 * Several reads in one packet (`ZooKeeper.multi` over `Op.getData` and `Op.getChildren`; opcode multiRead, since 3.6). Each succeeds
 * or fails by itself. They see the server at one moment, and leave no watches.
 */
import { ZooKeeperError } from "./error.ts";
import type { SendMulti } from "./transaction.ts";
import { getChildrenNames, getData, type NodeData } from "./operations/read.ts";
import type { OperationOptions } from "./operation-options.ts";
import type { Chroot } from "./path.ts";
import type { Operation } from "./wire/operation.ts";

/** What one of the reads came to. */
export type ReadResult<T> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: ZooKeeperError };

/** Reads being put together; each method answers with itself. */
export interface MultiRead<Results extends readonly unknown[]> {
  getData(path: string): MultiRead<[...Results, ReadResult<NodeData>]>;
  /** The children's names, in no order. */
  getChildren(path: string): MultiRead<[...Results, ReadResult<readonly string[]>]>;
  /** Sends them. Rejects with a ZooKeeperError only when there was no answer at all. */
  send(options?: OperationOptions): Promise<Results>;
}

/** Without reads. */
export function newMultiRead(chroot: Chroot, send: SendMulti): MultiRead<[]> {
  return new PendingMultiRead(chroot, send) as unknown as MultiRead<[]>;
}

class PendingMultiRead implements MultiRead<unknown[]> {
  readonly #chroot: Chroot;
  readonly #send: SendMulti;
  readonly #operations: Operation<unknown>[] = [];

  constructor(chroot: Chroot, send: SendMulti) {
    this.#chroot = chroot;
    this.#send = send;
  }

  getData(path: string): never {
    return this.#add(getData(this.#chroot, path));
  }

  getChildren(path: string): never {
    return this.#add(getChildrenNames(this.#chroot, path));
  }

  async send(options: OperationOptions = {}): Promise<ReadResult<unknown>[]> {
    const operations = [...this.#operations];
    const results = await this.#send(operations, options);
    return results.map(({ code, value }, at) => {
      if (code === 0) return { value };
      const { name, path } = operations[at] as Operation<unknown>;
      return { error: new ZooKeeperError({ code, operation: name, path }) };
    });
  }

  /** The types of the results are the interface's business: here there is one list. */
  #add(operation: Operation<unknown>): never {
    this.#operations.push(operation);
    return this as never;
  }
}
