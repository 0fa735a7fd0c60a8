/** Namespaces (`AsyncAdmin`'s namespace methods). */
import { rejecting } from "../../core/call/rejecting.ts";
import * as messages from "../../gen/hbase/master_pb.ts";
import type { NamespaceDescriptor as NamespaceMessage } from "../../gen/hbase/schema_pb.ts";
import { toBytes, toText } from "../bytes.ts";
import type { OperationOptions } from "../call/call-context.ts";
import { argumentError } from "../operations/row-key.ts";
import type { Master } from "./master.ts";
import type { ProcedureOptions, Procedures } from "./procedures.ts";
import { readConfiguration, setConfiguration } from "./schema.ts";
import { serviceMethod } from "./service-method.ts";

/** A namespace. */
export interface NamespaceDescriptor {
  readonly name: string;
  readonly configuration: Readonly<Record<string, string>>;
}

const CREATE = serviceMethod({
  ...{ name: "createNamespace", method: "CreateNamespace", effect: "writes" },
  ...{ request: messages.CreateNamespaceRequestSchema, response: messages.CreateNamespaceResponseSchema },
});
const MODIFY = serviceMethod({
  ...{ name: "alterNamespace", method: "ModifyNamespace", effect: "writes" },
  ...{ request: messages.ModifyNamespaceRequestSchema, response: messages.ModifyNamespaceResponseSchema },
});
const DELETE = serviceMethod({
  ...{ name: "deleteNamespace", method: "DeleteNamespace", effect: "writes" },
  ...{ request: messages.DeleteNamespaceRequestSchema, response: messages.DeleteNamespaceResponseSchema },
});
const LIST = serviceMethod({
  ...{ name: "listNamespaces", method: "ListNamespaceDescriptors", effect: "reads" },
  request: messages.ListNamespaceDescriptorsRequestSchema,
  response: messages.ListNamespaceDescriptorsResponseSchema,
});
const DESCRIBE = serviceMethod({
  ...{ name: "describeNamespace", method: "GetNamespaceDescriptor", effect: "reads" },
  request: messages.GetNamespaceDescriptorRequestSchema,
  response: messages.GetNamespaceDescriptorResponseSchema,
});

/** A cluster's namespaces. Each method rejects with an HBaseError. */
export class NamespaceAdmin {
  readonly #master: Master;
  readonly #procedures: Procedures;

  constructor(master: Master, procedures: Procedures) {
    this.#master = master;
    this.#procedures = procedures;
  }

  create(
    name: string,
    configuration: Readonly<Record<string, string>> = {},
    options: ProcedureOptions = {},
  ): Promise<void> {
    return rejecting(() => {
      const namespace: NamespaceMessage = {
        ...{ $typeName: "hbase.pb.NamespaceDescriptor", name: toBytes(checkNamespace(name)), configuration: [] },
      };
      setConfiguration(namespace.configuration, configuration);
      return this.#procedures.run({ operation: "createNamespace" }, options, (nonces, asking) =>
        this.#master.call(CREATE, { ...nonces, namespaceDescriptor: namespace }, asking),
      );
    });
  }

  /** Changes what is given of its configuration; `undefined` takes a setting out. */
  async alter(
    name: string,
    configuration: Readonly<Record<string, string | undefined>>,
    options: ProcedureOptions = {},
  ): Promise<void> {
    const { signal } = options;
    const { namespaceDescriptor } = await this.#master.call(DESCRIBE, { namespaceName: name }, { signal });
    if (namespaceDescriptor === undefined) return;
    setConfiguration(namespaceDescriptor.configuration, configuration);
    await this.#procedures.run({ operation: "alterNamespace" }, options, (nonces, asking) =>
      this.#master.call(MODIFY, { ...nonces, namespaceDescriptor }, asking),
    );
  }

  /** Deletes a namespace, which has to be empty. */
  delete(name: string, options: ProcedureOptions = {}): Promise<void> {
    return this.#procedures.run({ operation: "deleteNamespace" }, options, (nonces, asking) =>
      this.#master.call(DELETE, { ...nonces, namespaceName: name }, asking),
    );
  }

  async list(options: OperationOptions = {}): Promise<readonly NamespaceDescriptor[]> {
    const { namespaceDescriptor } = await this.#master.call(LIST, {}, options);
    return namespaceDescriptor.map(described);
  }

  /** Rejects with NamespaceNotFoundException if there is none. */
  async describe(name: string, options: OperationOptions = {}): Promise<NamespaceDescriptor> {
    const { namespaceDescriptor } = await this.#master.call(DESCRIBE, { namespaceName: name }, options);
    return namespaceDescriptor === undefined ? { name, configuration: {} } : described(namespaceDescriptor);
  }
}

function described({ name, configuration }: NamespaceMessage): NamespaceDescriptor {
  return { name: toText(name), configuration: readConfiguration(configuration) };
}

function checkNamespace(name: string): string {
  if (/^\w+$/.test(name)) return name;
  throw argumentError(`"${name}" is no namespace's name: letters, digits and "_"`);
}
