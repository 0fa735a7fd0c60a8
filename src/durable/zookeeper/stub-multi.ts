/** Transactions and reads in one packet, collected here, and carried out by the object. */
import { newMultiRead, type MultiRead, type ReadResult } from "../../zookeeper/multi-read.ts";
import type { CreateOptions } from "../../zookeeper/operations/create.ts";
import type { NodeInput, OperationOptions, VersionOptions } from "../../zookeeper/operation-options.ts";
import { Chroot } from "../../zookeeper/path.ts";
import { newTransaction, type Transaction } from "../../zookeeper/transaction.ts";
import type { ReadStep, TransactionStep } from "./messages.ts";
import { fromPlain } from "./plain-error.ts";
import type { PlainError } from "../boundary/protocol.ts";
import type { StubLink } from "./stub-link.ts";

/** What refuses a node that the stub may not ask for. */
export type CheckCreate = (path: string, options: CreateOptions) => void;

/** Paths are checked by the client's own code; what a chroot makes of them does not matter for it. */
const NO_CHROOT = "";

/** A transaction that the object carries out. */
export class StubTransaction implements Transaction<unknown[]> {
  readonly #link: StubLink;
  readonly #checkCreate: CheckCreate;
  readonly #steps: TransactionStep[] = [];
  /** It refuses what a client's would, as it would, and sends nothing. */
  readonly #checking = newTransaction(new Chroot(NO_CHROOT), () => Promise.resolve([])) as Transaction<
    readonly unknown[]
  >;

  constructor(link: StubLink, checkCreate: CheckCreate) {
    this.#link = link;
    this.#checkCreate = checkCreate;
  }

  create(path: string, data?: NodeInput, options: CreateOptions = {}): never {
    this.#checkCreate(path, options);
    this.#checking.create(path, data, options);
    const { mode, ttlMs, acl } = options;
    return this.#add({ name: "create", path, data, options: { mode, ttlMs, acl } });
  }

  delete(path: string, options: VersionOptions = {}): never {
    this.#checking.delete(path, options);
    return this.#add({ name: "delete", path, version: options.version });
  }

  setData(path: string, data: NodeInput, options: VersionOptions = {}): never {
    this.#checking.setData(path, data, options);
    return this.#add({ name: "setData", path, data, version: options.version });
  }

  check(path: string, version: number): never {
    this.#checking.check(path, version);
    return this.#add({ name: "check", path, version });
  }

  async commit(options: OperationOptions = {}): Promise<unknown[]> {
    // What was committed is not committed again.
    await this.#checking.commit();
    if (this.#steps.length === 0) return [];
    return (await this.#link.call("transaction", [this.#steps], options)) as unknown[];
  }

  /** The types of the results are the interface's business: here there is one list. */
  #add(step: TransactionStep): never {
    this.#steps.push(step);
    return this as never;
  }
}

/** Reads that the object carries out. */
export class StubMultiRead implements MultiRead<unknown[]> {
  readonly #link: StubLink;
  readonly #steps: ReadStep[] = [];
  readonly #checking = newMultiRead(new Chroot(NO_CHROOT), () => Promise.resolve([])) as MultiRead<readonly unknown[]>;

  constructor(link: StubLink) {
    this.#link = link;
  }

  getData(path: string): never {
    this.#checking.getData(path);
    return this.#add({ name: "getData", path });
  }

  getChildren(path: string): never {
    this.#checking.getChildren(path);
    return this.#add({ name: "getChildren", path });
  }

  async send(options: OperationOptions = {}): Promise<ReadResult<unknown>[]> {
    if (this.#steps.length === 0) return [];
    const results = (await this.#link.call("multiRead", [[...this.#steps]], options)) as readonly {
      readonly value?: unknown;
      readonly error?: PlainError;
    }[];
    return results.map(
      ({ value, error }) => (error === undefined ? { value } : { error: fromPlain(error) }) as ReadResult<unknown>,
    );
  }

  #add(step: ReadStep): never {
    this.#steps.push(step);
    return this as never;
  }
}
