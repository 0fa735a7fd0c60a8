/** A server's side of tokens: DIGEST-MD5 as HBase's servers do it, which keep who has which password. */
import { digest, parseDirectives } from "../../../src/core/sasl/digest-md5.ts";

/** Passwords by identifier, both in base64. */
export type Tokens = Readonly<Record<string, string>>;

const NONCE = "m/pVNDO9wy2fQE61UG0tbnvCy1gTLXvXhn24r4fF";

/** What a server says with a token: that it goes on, or why not. */
export type SaslWord = { readonly token: string; readonly done: boolean } | { readonly refused: string };

/** One connection's exchange. */
export class SaslServer {
  readonly #tokens: Tokens;
  readonly #qop: string;

  constructor(tokens: Tokens, qop: string) {
    this.#tokens = tokens;
    this.#qop = qop;
  }

  answer(token: Uint8Array): SaslWord {
    if (token.length === 0) {
      const challenge = `realm="default",nonce="${NONCE}",qop="${this.#qop}",charset=utf-8,algorithm=md5-sess`;
      return { token: challenge, done: false };
    }
    const directives = parseDirectives(new TextDecoder().decode(token));
    const of = (name: string): string => directives.get(name)?.[0] ?? "";
    const username = of("username");
    const password = this.#tokens[username];
    const input = { username, password: password ?? "", realm: of("realm"), nonce: NONCE, cnonce: of("cnonce") };
    const whole = { ...input, nonceCount: of("nc"), digestUri: of("digest-uri") };
    const isRight = of("realm") === "default" && of("digest-uri") === "null/default" && of("qop") === "auth";
    if (password === undefined || !isRight || of("response") !== digest(whole, "client")) {
      return { refused: "DIGEST-MD5: digest response format violation. Mismatched response." };
    }
    return { token: `rspauth=${digest(whole, "server")}`, done: true };
  }
}

/** As it travels: the status, then a token or the exception's class and words, each behind its length. */
export function saslFrame(word: SaslWord): Uint8Array {
  const parts = "refused" in word ? ["javax.security.sasl.SaslException", word.refused] : [word.token];
  const bytes = [0, 0, 0, "refused" in word ? 1 : 0];
  for (const part of parts) {
    const text = new TextEncoder().encode(part);
    bytes.push(0, 0, text.length >> 8, text.length & 0xff, ...text);
  }
  return Uint8Array.from(bytes);
}
