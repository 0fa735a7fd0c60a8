/** The master's part in namespaces: which there are, and their configuration. */
import type {
  CreateNamespaceRequest,
  DeleteNamespaceRequest,
  ModifyNamespaceRequest,
} from "../../../gen/hbase/master_pb.ts";
import type { NamespaceDescriptor } from "../../../gen/hbase/schema_pb.ts";
import { toBytes, toText } from "./text.ts";
import { HBaseRefusal } from "../refusal.ts";
import type { MasterProcedures } from "./procedures.ts";

/** HBase's own are there from the start. */
const OWN = ["default", "hbase"];

/** Namespaces by their names. */
export class Namespaces {
  readonly #procedures: MasterProcedures;
  readonly #hasTables: (namespace: string) => boolean;
  readonly #all = new Map<string, NamespaceDescriptor>();

  constructor(procedures: MasterProcedures, hasTables: (namespace: string) => boolean) {
    this.#procedures = procedures;
    this.#hasTables = hasTables;
    for (const name of OWN) {
      this.#all.set(name, { $typeName: "hbase.pb.NamespaceDescriptor", name: toBytes(name), configuration: [] });
    }
  }

  get all(): NamespaceDescriptor[] {
    return [...this.#all.values()];
  }

  get(name: string): NamespaceDescriptor {
    const found = this.#all.get(name);
    if (found === undefined) throw new HBaseRefusal("NamespaceNotFoundException", name);
    return found;
  }

  create({ namespaceDescriptor: descriptor, ...nonce }: CreateNamespaceRequest): bigint {
    const name = nameOf(descriptor);
    const check = (): void => {
      if (this.#all.has(name)) throw new HBaseRefusal("NamespaceExistException", name);
    };
    return this.#procedures.submit(nonce, check, () => this.#put(name, descriptor));
  }

  modify({ namespaceDescriptor: descriptor, ...nonce }: ModifyNamespaceRequest): bigint {
    const name = nameOf(descriptor);
    return this.#procedures.submit(
      nonce,
      () => void this.get(name),
      () => this.#put(name, descriptor),
    );
  }

  delete({ namespaceName: name, ...nonce }: DeleteNamespaceRequest): bigint {
    const check = (): void => {
      this.get(name);
      if (OWN.includes(name)) throw new HBaseRefusal("ConstraintException", `Namespace ${name} is HBase's own`);
      if (this.#hasTables(name)) throw new HBaseRefusal("ConstraintException", `Namespace ${name} has tables`);
    };
    return this.#procedures.submit(nonce, check, () => void this.#all.delete(name));
  }

  #put(name: string, descriptor: NamespaceDescriptor | undefined): void {
    if (descriptor !== undefined) this.#all.set(name, descriptor);
  }
}

function nameOf(descriptor: NamespaceDescriptor | undefined): string {
  return toText(descriptor?.name);
}
