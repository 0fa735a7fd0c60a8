/**
 * Targets: `scheme://authority/endpoint`, by gRPC's naming document (doc/naming.md) and, where that is silent, as
 * grpc-go's client reads them: a text without a known scheme is an endpoint of the default scheme, escapes (`%2F`) are
 * undone behind a slash, and what follows a `?` or `#` is dropped.
 */
import type { DialAddress } from "../dialer.ts";
import { TransportError } from "../transport-error.ts";
import { ipVersion } from "./ip.ts";

/** A parsed target. */
export interface Target {
  /** Lower-case, without the colon. */
  readonly scheme: string;
  /** Between `//` and the next `/`; empty where there is none. */
  readonly authority: string;
  /** What the scheme's resolver resolves, without its leading slash. */
  readonly endpoint: string;
  /** As it was written. */
  readonly text: string;
}

/** What is wrong with a target, or with a part of it. */
export function targetError(address: string, message: string, cause?: unknown): TransportError {
  return new TransportError({ step: "resolve", address, message, cause });
}

/**
 * Parses a target. A text whose scheme `knows` does not know is an endpoint of the default scheme, unless `//` follows:
 * `localhost:50051` looks like a scheme and is none. Throws a TransportError (step "resolve") for a text that no URI can be.
 */
export function parseTarget(text: string, defaultScheme: string, knows: (scheme: string) => boolean): Target {
  // oxlint-disable-next-line no-control-regex -- Control characters are what is searched for.
  if (/[\0-\x1f\x7f]/.test(text)) throw targetError(text, `Target "${text}" holds a control character`);
  const [, scheme, authority, path = ""] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)/i.exec(text) ?? [];
  const known = scheme?.toLowerCase();
  if (known === undefined || !(knows(known) || authority !== undefined)) {
    return { scheme: defaultScheme, authority: "", endpoint: unescape(text.replace(/[?#].*/, ""), text), text };
  }
  const endpoint = path.startsWith("/") ? unescape(path.slice(1), text) : path;
  return { scheme: known, authority: authority ?? "", endpoint, text };
}

function unescape(path: string, text: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw targetError(text, `Target "${text}" has a "%" that starts no escape; write it as "%25"`, cause);
  }
}

/**
 * Parses `host:port`, `[v6]:port`, `:port` for this machine's, and where there is a default port also a host or IP
 * address alone. Throws a TransportError (step "resolve") that names the text.
 */
export function parseHostPort(text: string, defaultPort?: number): Extract<DialAddress, { host: string }> {
  if (defaultPort !== undefined && ipVersion(text) === 6) return { host: text, port: defaultPort };
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:/[\]]*))(?::(\d{1,5}))?$/.exec(text);
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (match !== null && text !== "" && port !== undefined && port >= 1 && port <= 65_535) {
    return { host: match[1] ?? (match[2] || "localhost"), port };
  }
  throw targetError(text, `Target address "${text}" is not of the form "host:port"; write an IPv6 address in brackets`);
}
