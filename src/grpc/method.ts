/**
 * What all calls of one method share, made once: its path, the header fields that do not change (and their place in the
 * HPACK encoder's cache), and what the service config says of it.
 */
import { HeaderTemplate } from "../http2/hpack/header-fields.ts";
import type { MethodConfig, ServiceConfig } from "./wire/service-config.ts";

/** What is fixed about a channel's requests. */
export interface RequestConstants {
  readonly scheme: "http" | "https";
  readonly authority: string;
  readonly userAgent: string;
  /** What `grpc-accept-encoding` says. */
  readonly acceptEncoding: string;
}

/** How many messages go either way, in protobuf-es' words. */
export type MethodKind = "unary" | "server_streaming" | "client_streaming" | "bidi_streaming";

/** A method, ready to be called. */
export class PreparedMethod {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** How many messages go either way. */
  readonly kind: MethodKind;
  readonly #constants: RequestConstants;
  readonly #subtype: string;
  /** By the name of the requests' compression. */
  readonly #templates: Record<string, HeaderTemplate> = {};
  #service: ServiceConfig | undefined;
  #config: MethodConfig | undefined;

  /** @param subtype The content-subtype: `"proto"`. */
  constructor(path: string, subtype: string, constants: RequestConstants, kind: MethodKind) {
    this.path = path;
    this.kind = kind;
    this.#subtype = subtype;
    this.#constants = constants;
  }

  /** The fields of every request in this compression (`"identity"` for none). */
  template(encoding: string): HeaderTemplate {
    const known = this.#templates[encoding];
    if (known !== undefined) return known;
    const { scheme, authority, userAgent, acceptEncoding } = this.#constants;
    const fields = [":method", "POST", ":scheme", scheme, ":path", this.path, ":authority", authority];
    fields.push("te", "trailers", "content-type", `application/grpc+${this.#subtype}`, "user-agent", userAgent);
    fields.push("grpc-accept-encoding", acceptEncoding);
    if (encoding !== "identity") fields.push("grpc-encoding", encoding);
    const template = new HeaderTemplate(fields);
    this.#templates[encoding] = template;
    return template;
  }

  /** What the config says of this method: looked up once. */
  configOf(service: ServiceConfig): MethodConfig {
    if (this.#service !== service || this.#config === undefined) {
      this.#service = service;
      this.#config = service.method(this.path);
    }
    return this.#config;
  }
}
