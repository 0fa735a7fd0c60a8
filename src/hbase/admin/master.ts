/**
 * The master, whichever it is: asked of the registry when it is first needed, and again when it has moved, is not one any more, or
 * cannot be reached (`RawAsyncHBaseAdmin`'s master caller). One that is only beginning says so, and is waited for.
 */
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { OperationOptions } from "../call/call-context.ts";
import type { Failure } from "../call/failure.ts";
import type { Destination, Target } from "../call/target.ts";
import type { Insides } from "../insides.ts";
import type { ServerName } from "../region/server-name.ts";
import { callMethod, type ServiceMethod } from "./service-method.ts";

/** How a method is called. */
export interface MasterCallOptions extends OperationOptions {
  /** For errors. */
  readonly table?: string | undefined;
}

/** The active master. */
export class Master {
  readonly #insides: Insides;
  #known: ServerName | undefined;
  #asking: Promise<ServerName> | undefined;

  constructor(insides: Insides) {
    this.#insides = insides;
  }

  /** Calls a method of MasterService. */
  call<I extends DescMessage, O extends DescMessage>(
    method: ServiceMethod<I, O>,
    init: MessageInitShape<I>,
    { table, ...options }: MasterCallOptions,
  ): Promise<MessageShape<O>> {
    return callMethod(this.#insides.context, this.#target(table), method, { init, options });
  }

  #target(table: string | undefined): Target<Destination> {
    return {
      ...{ service: "MasterService", table },
      pick: () => (this.#known === undefined ? this.#find() : { server: this.#known }),
      failed: ({ server }, failure) => this.#failed(server, failure),
    };
  }

  async #find(): Promise<Destination> {
    this.#asking ??= this.#ask();
    return { server: await this.#asking };
  }

  async #ask(): Promise<ServerName> {
    try {
      const master = await this.#insides.registry.activeMaster();
      this.#known = master;
      return master;
    } finally {
      this.#asking = undefined;
    }
  }

  #failed(server: ServerName, { action }: Failure): void {
    if (action === "relocate" && this.#known === server) this.#known = undefined;
  }
}
