/** DIGEST-MD5 (RFC 2831): a user and a password that both sides know (ZooKeeper's `DigestLoginModule`). The password does not travel. */
import { randomBytes } from "../../transport/system-secrets.ts";
import { DIGEST_URI, digest, parseDirectives, quoted } from "../wire/digest-md5.ts";
import type { SaslExchange, SaslMechanism } from "./mechanism.ts";

/** Who the client is. */
export interface DigestMd5Options {
  readonly username: string;
  readonly password: string;
  /** Default: the one that the server offers. */
  readonly realm?: string | undefined;
}

const NONCE_BYTES = 16;
const FIRST_USE = "00000001";

/**
 * The mechanism. It proves the password and has the server prove that it knows it too.
 *
 * @example
 * ```ts
 * const zk = await connectZooKeeper("zk1:2181", { sasl: digestMd5({ username: "bob", password }) });
 * ```
 */
export function digestMd5(options: DigestMd5Options): SaslMechanism {
  return { name: "DIGEST-MD5", begin: () => new DigestMd5Exchange(options) };
}

class DigestMd5Exchange implements SaslExchange {
  readonly #options: DigestMd5Options;
  readonly #cnonce = btoa(String.fromCharCode(...randomBytes(NONCE_BYTES)));
  /** What the server has to answer; set by the first challenge. */
  #expected: string | undefined;

  constructor(options: DigestMd5Options) {
    this.#options = options;
  }

  respond(challenge: Uint8Array): Uint8Array | undefined {
    const directives = parseDirectives(new TextDecoder().decode(challenge));
    if (this.#expected === undefined) return new TextEncoder().encode(this.#prove(directives));
    if (directives.get("rspauth")?.[0] === this.#expected) return undefined;
    throw new Error("The server did not prove that it knows the password");
  }

  #prove(challenge: ReadonlyMap<string, readonly string[]>): string {
    const { username, password, realm = challenge.get("realm")?.[0] ?? "" } = this.#options;
    const nonce = challenge.get("nonce")?.[0];
    if (nonce === undefined) throw new Error("The server sent no DIGEST-MD5 challenge: is SASL configured there?");
    if (challenge.get("algorithm")?.[0] !== "md5-sess")
      throw new Error("The server's challenge is of another algorithm");
    const qop = challenge.get("qop")?.[0] ?? "auth";
    if (!qop.split(",").some((each) => each.trim() === "auth")) {
      throw new Error(`The server asks for protection "${qop}", and ZooKeeper's SASL only authenticates`);
    }
    const input = {
      username,
      realm,
      password,
      nonce,
      cnonce: this.#cnonce,
      nonceCount: FIRST_USE,
      digestUri: DIGEST_URI,
    };
    this.#expected = digest(input, "server");
    return [
      "charset=utf-8",
      `username=${quoted(username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `nc=${FIRST_USE}`,
      `cnonce=${quoted(this.#cnonce)}`,
      `digest-uri=${quoted(DIGEST_URI)}`,
      "maxbuf=65536",
      `response=${digest(input, "client")}`,
      "qop=auth",
    ].join(",");
  }
}
