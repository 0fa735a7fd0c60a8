/** DIGEST-MD5 (RFC 2831): a user and a password that both sides know (ZooKeeper's `DigestLoginModule`). The password does not travel. */
import { encodeBase64 } from "../../core/base64.ts";
import { answerChallenge, checkServer } from "../../core/sasl/digest-md5.ts";
import { randomBytes } from "../../transport/system-secrets.ts";
import { DIGEST_URI } from "../wire/sasl.ts";
import type { SaslExchange, SaslMechanism } from "./mechanism.ts";

/** Who the client is. */
export interface DigestMd5Options {
  readonly username: string;
  readonly password: string;
  /** Default: the one that the server offers. */
  readonly realm?: string | undefined;
}

const NONCE_BYTES = 16;

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
  readonly #cnonce = encodeBase64(randomBytes(NONCE_BYTES));
  /** What the server has to answer; set by the first challenge. */
  #expected: string | undefined;

  constructor(options: DigestMd5Options) {
    this.#options = options;
  }

  respond(challenge: Uint8Array): Uint8Array | undefined {
    const text = new TextDecoder().decode(challenge);
    if (this.#expected === undefined) {
      const credentials = { ...this.#options, digestUri: DIGEST_URI, cnonce: this.#cnonce };
      const { response, expected } = answerChallenge(text, credentials);
      this.#expected = expected;
      return new TextEncoder().encode(response);
    }
    checkServer(text, this.#expected);
    return undefined;
  }
}
