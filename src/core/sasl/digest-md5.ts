/**
 * DIGEST-MD5 (RFC 2831) as both sides compute it: directives, and the digest that proves the password, which does not travel. Quality of
 * protection `auth`: what follows is neither signed nor sealed.
 */
import { md5 } from "@noble/hashes/legacy.js";

/** What a digest is made of. */
export interface DigestInput {
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly nonce: string;
  readonly cnonce: string;
  /** Eight hex digits. */
  readonly nonceCount: string;
  readonly digestUri: string;
}

const encoder = new TextEncoder();

/** Reads `name=value,name="quoted value"`, names in lower case; the values of a name that is repeated, in order. */
export function parseDirectives(text: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, string[]>();
  const pattern = /\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?:,|$)/gsy;
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    end = pattern.lastIndex;
    const name = (match[1] ?? "").toLowerCase();
    const value = match[2]?.replaceAll(/\\(.)/gs, "$1") ?? match[3] ?? "";
    // Not by a new list each: a challenge of nothing but one name would take minutes.
    const values = directives.get(name);
    if (values === undefined) directives.set(name, [value]);
    else values.push(value);
    if (end === text.length) break;
  }
  return end === text.length ? directives : new Map();
}

/** A value in quotes. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** @param by The client proves that it knows the password by its digest, the server by its own. */
export function digest(input: DigestInput, by: "client" | "server"): string {
  const { username, realm, password, nonce, cnonce, nonceCount, digestUri } = input;
  const secret = md5(joined(bytesOf(username), ":", bytesOf(realm), ":", bytesOf(password)));
  const first = hex(md5(joined(secret, `:${nonce}:${cnonce}`)));
  const second = hex(md5(encoder.encode(`${by === "client" ? "AUTHENTICATE" : ""}:${digestUri}`)));
  return hex(md5(encoder.encode(`${first}:${nonce}:${nonceCount}:${cnonce}:auth:${second}`)));
}

/** §2.1.2.1: what ISO 8859-1 can say is hashed in it, although it is sent as UTF-8. */
function bytesOf(text: string): Uint8Array {
  const units = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return units.every((unit) => unit <= 0xff) ? Uint8Array.from(units) : encoder.encode(text);
}

function joined(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const all = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const whole = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** How a client proves its password. */
export interface DigestCredentials {
  readonly username: string;
  readonly password: string;
  /** Default: the first that the server offers. */
  readonly realm?: string | undefined;
  readonly digestUri: string;
  /** What nobody may guess or have twice. */
  readonly cnonce: string;
}

/** The client's word, and what the server has to say to it. */
export interface DigestAnswer {
  readonly response: string;
  readonly expected: string;
}

const FIRST_USE = "00000001";

/** Answers a server's challenge. Throws an Error that says what is wrong with it, and no secret. */
export function answerChallenge(challenge: string, credentials: DigestCredentials): DigestAnswer {
  const directives = parseDirectives(challenge);
  const { username, password, digestUri, cnonce, realm = directives.get("realm")?.[0] ?? "" } = credentials;
  const nonce = directives.get("nonce")?.[0];
  if (nonce === undefined) throw new Error("The server sent no DIGEST-MD5 challenge: is SASL configured there?");
  if (directives.get("algorithm")?.[0] !== "md5-sess")
    throw new Error("The server's challenge is of another algorithm");
  const qop = directives.get("qop")?.[0] ?? "auth";
  if (!qop.split(",").some((each) => each.trim() === "auth")) {
    throw new Error(`The server asks for protection "${qop}", and this client's SASL only authenticates ("auth")`);
  }
  const input = { username, realm, password, nonce, cnonce, nonceCount: FIRST_USE, digestUri };
  const response = [
    "charset=utf-8",
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `nc=${FIRST_USE}`,
    `cnonce=${quoted(cnonce)}`,
    `digest-uri=${quoted(digestUri)}`,
    "maxbuf=65536",
    `response=${digest(input, "client")}`,
    "qop=auth",
  ].join(",");
  return { response, expected: digest(input, "server") };
}

/** Throws an Error unless the server has said what was expected of it. */
export function checkServer(reply: string, expected: string): void {
  if (parseDirectives(reply).get("rspauth")?.[0] !== expected) {
    throw new Error("The server did not prove that it knows the password");
  }
}
