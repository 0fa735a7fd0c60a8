/**
 * What all calls of one method share, made once: its path, the header fields that do not change (and their place in the
 * HPACK encoder's cache), and its codec.
 */
import type { DescMethod, MessageShape, DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { create, fromBinary, isMessage, toBinary } from "@bufbuild/protobuf";
import { HeaderTemplate } from "../http2/hpack/header-fields.ts";

/** A method, ready to be called. */
export interface PreparedMethod {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly template: HeaderTemplate;
}

/** What is fixed about a transport's requests. */
export interface RequestConstants {
  readonly scheme: "http" | "https";
  readonly authority: string;
  readonly userAgent: string;
  /** The request messages' encoding; `undefined` for identity. */
  readonly encoding: string | undefined;
}

/** One transport's methods. Bounded by the services that its callers know. */
export class Methods {
  readonly #constants: RequestConstants;
  readonly #methods = new Map<DescMethod, PreparedMethod>();

  constructor(constants: RequestConstants) {
    this.#constants = constants;
  }

  get(method: DescMethod): PreparedMethod {
    let prepared = this.#methods.get(method);
    if (prepared === undefined) {
      prepared = this.#prepare(method);
      this.#methods.set(method, prepared);
    }
    return prepared;
  }

  #prepare(method: DescMethod): PreparedMethod {
    const { scheme, authority, userAgent, encoding } = this.#constants;
    const path = `/${method.parent.typeName}/${method.name}`;
    const fields = [":method", "POST", ":scheme", scheme, ":path", path, ":authority", authority];
    fields.push("te", "trailers", "content-type", "application/grpc+proto", "user-agent", userAgent);
    fields.push("grpc-accept-encoding", "gzip,identity");
    if (encoding !== undefined) fields.push("grpc-encoding", encoding);
    return { path, template: new HeaderTemplate(fields) };
  }
}

/** Makes a whole message of what a caller gave. */
function normalize<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): MessageShape<Desc> {
  return isMessage(init, schema) ? init : create(schema, init);
}

/** Encodes a message. Throws what protobuf-es throws for a value that does not fit its field. */
export function serialize<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
  return toBinary(schema, normalize(schema, init));
}

/** Decodes a message. Throws what protobuf-es throws for bytes that are none. */
export function parse<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> {
  return fromBinary(schema, bytes);
}
