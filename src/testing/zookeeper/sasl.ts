/** DIGEST-MD5 on the server's side (`SaslServerCallbackHandler`, `DigestLoginModule`): a challenge, and the check of what comes back. */
import { encodeBase64 } from "../../core/base64.ts";
import { digest, parseDirectives, quoted } from "../../core/sasl/digest-md5.ts";
import { randomBytes } from "../../transport/system-secrets.ts";
import { ErrorCode } from "../../zookeeper/wire/error-code.ts";
import { DIGEST_URI } from "../../zookeeper/wire/sasl.ts";
import { Refusal } from "./refusal.ts";

/** What the server calls its realm, as the real one does. */
const REALM = "zk-sasl-md5";
const NONCE_BYTES = 16;

/** One client's authentication. */
export class SaslServerExchange {
  readonly #passwords: Readonly<Record<string, string>>;
  readonly #nonce = encodeBase64(randomBytes(NONCE_BYTES));
  #user: string | undefined;

  /** @param passwords By user. */
  constructor(passwords: Readonly<Record<string, string>>) {
    this.#passwords = passwords;
  }

  /** Who the client has proved to be. */
  get user(): string | undefined {
    return this.#user;
  }

  /** The server's next token. Refuses with AuthFailed. */
  respond(token: Uint8Array): Uint8Array {
    if (token.length === 0) {
      const challenge = `realm=${quoted(REALM)},nonce=${quoted(this.#nonce)},charset=utf-8,algorithm=md5-sess`;
      return new TextEncoder().encode(challenge);
    }
    const directives = parseDirectives(new TextDecoder().decode(token));
    const of = (name: string): string => directives.get(name)?.[0] ?? "";
    const username = of("username");
    const password = Object.hasOwn(this.#passwords, username) ? this.#passwords[username] : undefined;
    if (password === undefined || of("nonce") !== this.#nonce || of("digest-uri") !== DIGEST_URI) this.#refuse();
    const input = {
      ...{ username, password: password ?? "", realm: of("realm"), nonce: this.#nonce, cnonce: of("cnonce") },
      ...{ nonceCount: of("nc"), digestUri: DIGEST_URI },
    };
    if (of("response") !== digest(input, "client")) this.#refuse();
    this.#user = username;
    return new TextEncoder().encode(`rspauth=${digest(input, "server")}`);
  }

  #refuse(): never {
    throw new Refusal(ErrorCode.AuthFailed);
  }
}
