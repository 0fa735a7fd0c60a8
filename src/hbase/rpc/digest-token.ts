/**
 * Delegation tokens (`DigestSaslClientAuthenticationProvider`): what somebody with a Kerberos ticket has had made by the cluster
 * (`TokenUtil.obtainToken`), for those who have none. By DIGEST-MD5: its password does not travel.
 */
import { encodeBase64 } from "../../core/base64.ts";
import { answerChallenge, checkServer } from "../../core/sasl/digest-md5.ts";
import { randomBytes } from "../../transport/system-secrets.ts";
import { argumentError } from "../operations/row-key.ts";
import { parseToken } from "../wire/token.ts";
import { TOKEN_AUTH, type SaslExchange, type SaslProvider, type SaslStep } from "./sasl.ts";

/** A token, as `org.apache.hadoop.security.token.Token` has it. */
export interface DelegationToken {
  readonly identifier: Uint8Array;
  readonly password: Uint8Array;
}

/** What Java makes of no protocol, and of what HBase's servers call themselves (`SaslUtil.SASL_DEFAULT_REALM`). */
const DIGEST_URI = "null/default";
const KIND = "HBASE_AUTH_TOKEN";
const NONCE_BYTES = 24;

/**
 * Says who the client is by a token: its parts, or the text that Java's `Token.encodeToUrlString` gives. Throws an HBaseError for
 * text that is no token of HBase's.
 *
 * @example
 * ```ts
 * await using hbase = await connectHBase("zk1,zk2:2181/hbase", { sasl: digestToken(env.HBASE_TOKEN) });
 * ```
 */
export function digestToken(token: DelegationToken | string): SaslProvider {
  const { identifier, password } = typeof token === "string" ? parsed(token) : token;
  const credentials = { username: encodeBase64(identifier), password: encodeBase64(password), digestUri: DIGEST_URI };
  return {
    authCode: TOKEN_AUTH,
    begin: () => new DigestExchange((challenge, cnonce) => answerChallenge(challenge, { ...credentials, cnonce })),
  };
}

function parsed(text: string): DelegationToken {
  let token: ReturnType<typeof parseToken>;
  try {
    token = parseToken(text);
  } catch (error) {
    throw argumentError((error as Error).message);
  }
  if (token.kind === KIND) return token;
  throw argumentError(`The token is of kind "${token.kind}", and HBase takes "${KIND}"`);
}

/** One connection's. The server begins; what it says last proves that it knows the password as well. */
class DigestExchange implements SaslExchange {
  readonly #answer: (challenge: string, cnonce: string) => ReturnType<typeof answerChallenge>;
  #expected: string | undefined;

  constructor(answer: (challenge: string, cnonce: string) => ReturnType<typeof answerChallenge>) {
    this.#answer = answer;
  }

  initial(): Uint8Array {
    return new Uint8Array(0);
  }

  step(token: Uint8Array): SaslStep {
    const text = new TextDecoder().decode(token);
    if (this.#expected !== undefined) {
      checkServer(text, this.#expected);
      return { done: true };
    }
    const { response, expected } = this.#answer(text, encodeBase64(randomBytes(NONCE_BYTES)));
    this.#expected = expected;
    return { token: new TextEncoder().encode(response), done: false };
  }
}
