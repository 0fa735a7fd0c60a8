/**
 * A service account's key, as Google's JSON key files have it, and the JWTs that it signs (RFC 7519, RS256). No part of the key
 * is ever repeated in an error.
 */
import { Code, ConnectError } from "@connectrpc/connect";
import { importPKCS8, SignJWT, type CryptoKey } from "jose";

/** The fields that count; others are ignored. */
export interface ServiceAccountKey {
  readonly client_email: string;
  /** PKCS #8 in PEM. */
  readonly private_key: string;
  readonly private_key_id?: string | undefined;
  /** Where tokens are given out. */
  readonly token_uri?: string | undefined;
}

/** What a JWT says beside its issuer. */
export interface JwtClaims {
  readonly audience: string;
  readonly subject?: string | undefined;
  readonly scope?: string | undefined;
}

/** A JWT holds so long: the most that Google takes. */
const LIFETIME_S = 3_600;
/** JWTs are dated back by this much, for servers whose clocks are late. */
const SKEW_S = 10;

/** Signs JWTs by one key, which is imported when it is first used. */
export class JwtSigner {
  readonly email: string;
  readonly tokenUri: string | undefined;
  readonly #keyId: string | undefined;
  readonly #pem: string;
  readonly #now: () => number;
  #key: CryptoKey | undefined;

  /** @param key A key file's text, or what it parses to. Throws a TypeError that names the field which is wrong. */
  constructor(key: ServiceAccountKey | string, now: () => number) {
    const { client_email, private_key, private_key_id, token_uri } = readKey(key);
    this.email = client_email;
    this.tokenUri = token_uri;
    this.#keyId = private_key_id;
    this.#pem = private_key;
    this.#now = now;
  }

  /** Rejects with a ConnectError (`unauthenticated`) for a key that cannot sign. */
  async sign({ audience, subject, scope }: JwtClaims): Promise<{ token: string; expiresAtMs: number }> {
    const issuedAt = Math.floor(this.#now() / 1_000) - SKEW_S;
    try {
      this.#key ??= await importPKCS8(this.#pem, "RS256");
      const token = await new SignJWT(scope === undefined ? {} : { scope })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(this.#keyId !== undefined && { kid: this.#keyId }) })
        .setIssuer(this.email)
        .setSubject(subject ?? this.email)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + LIFETIME_S)
        .sign(this.#key);
      return { token, expiresAtMs: (issuedAt + LIFETIME_S) * 1_000 };
    } catch {
      const message = `The "private_key" of service account "${this.email}" cannot sign: it must be an RSA key of 2048 bits or more`;
      throw new ConnectError(message, Code.Unauthenticated);
    }
  }
}

function readKey(key: ServiceAccountKey | string): ServiceAccountKey {
  const fields = (typeof key === "string" ? parseKey(key) : key) as
    | Readonly<Record<string, unknown>>
    | null
    | undefined;
  for (const name of ["client_email", "private_key"]) {
    const value = fields?.[name];
    if (typeof value !== "string" || value === "") throw new TypeError(`A service account's key must have a "${name}"`);
  }
  for (const name of ["private_key_id", "token_uri"]) {
    const value = fields?.[name];
    if (value !== undefined && typeof value !== "string") {
      throw new TypeError(`A service account key's "${name}" must be a string`);
    }
  }
  const read = fields as unknown as ServiceAccountKey;
  if (!read.private_key.trim().startsWith("-----BEGIN PRIVATE KEY-----")) {
    throw new TypeError(
      'A service account key\'s "private_key" must be PKCS #8 in PEM ("-----BEGIN PRIVATE KEY-----")',
    );
  }
  return read;
}

/** `JSON.parse` repeats what it cannot read. */
function parseKey(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError("A service account's key must be JSON");
  }
}
