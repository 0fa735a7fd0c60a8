/**
 * Targets: `scheme://authority/endpoint`, by gRPC's naming document (doc/naming.md).
 */
import type { DialAddress } from "../dialer.ts";
import { TransportError } from "../transport-error.ts";

/** A parsed target. */
export interface Target {
  /** Lower-case, without the colon. */
  readonly scheme: string;
  /** Between `//` and the next `/`; empty where there is none. */
  readonly authority: string;
  /** What the scheme's resolver resolves. */
  readonly endpoint: string;
  /** As it was written. */
  readonly text: string;
}

/**
 * Parses a target. A text whose scheme `knows` does not know is an endpoint of the default scheme, unless `//` follows:
 * `localhost:50051` looks like a scheme and is none.
 */
export function parseTarget(text: string, defaultScheme: string, knows: (scheme: string) => boolean): Target {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):(\/\/([^/]*)\/?)?(.*)$/s.exec(text);
  const scheme = match?.[1]?.toLowerCase();
  if (match === null || scheme === undefined || !(knows(scheme) || match[2] !== undefined)) {
    return { scheme: defaultScheme, authority: "", endpoint: text, text };
  }
  return { scheme, authority: match[3] ?? "", endpoint: match[4] ?? "", text };
}

/**
 * Parses `host:port`, `[v6]:port`, or a host alone when there is a default port.
 * Throws a TransportError (step "resolve") that names the text.
 */
export function parseHostPort(text: string, defaultPort?: number): Extract<DialAddress, { host: string }> {
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (host !== undefined && port !== undefined && port >= 1 && port <= 65_535) return { host, port };
  const message = `Target address "${text}" is not of the form "host:port"; write an IPv6 address in brackets`;
  throw new TransportError({ step: "resolve", address: text, message });
}
