/**
 * The client's side of an HTTP CONNECT proxy (RFC 9110 §9.3.6), with Basic credentials (RFC 7617), over any adapter's
 * plain socket. The tunnel starts right after the response's head: bytes that follow it are the peer's.
 */
import { type DialAddress, type ProxyOptions, formatAddress } from "../core/dialer.ts";
import { TransportError } from "../core/transport-error.ts";
import { joinBytes } from "./join-bytes.ts";

/** A plain socket as this client needs it. */
export interface TunnelSocket {
  /** The next bytes, valid until the next call; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}

/** What the proxy is asked for. */
export interface TunnelOptions {
  readonly address: DialAddress;
  readonly proxy: ProxyOptions;
  /** Whether TLS follows, in which the peer does not speak first. */
  readonly encrypted: boolean;
}

/** A response head longer than this is an error. */
const LONGEST_HEAD_BYTES = 8 * 1024;
/** How much of an error page an error quotes. */
const QUOTED_BYTES = 200;

/** Asks for a tunnel to `address`. Answers the bytes that arrived behind the response's head. */
export async function openTunnel(socket: TunnelSocket, options: TunnelOptions): Promise<Uint8Array> {
  await socket.write(connectRequest(options));
  const { head, rest } = await readHead(socket, options);
  const [statusLine = ""] = head.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1];
  if (status === undefined) {
    throw tunnelError(options, `it did not answer in HTTP/1.1, but with "${quote(head)}"`);
  }
  if (!status.startsWith("2")) throw await refusal(socket, options, { status, statusLine, rest });
  if (options.encrypted && rest.byteLength > 0) {
    throw tunnelError(options, "bytes came out of the tunnel before the TLS handshake had begun");
  }
  return rest;
}

function connectRequest({ address, proxy: { credentials } }: TunnelOptions): Uint8Array {
  const target = formatAddress(address);
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`];
  if (credentials !== undefined) {
    const pair = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
    lines.push(`Proxy-Authorization: Basic ${btoa(latin1(pair))}`);
  }
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
}

async function readHead(
  socket: TunnelSocket,
  options: TunnelOptions,
): Promise<{ readonly head: string; readonly rest: Uint8Array }> {
  let received: Uint8Array = new Uint8Array(0);
  for (;;) {
    const chunk = await socket.read();
    if (chunk === undefined) {
      const what =
        received.byteLength === 0 ? "without an answer" : `in the middle of its answer "${quote(latin1(received))}"`;
      throw tunnelError(options, `it closed the connection ${what}`);
    }
    received = joinBytes([received, chunk]);
    const end = endOfHead(received);
    const tooLong = end < 0 ? received.byteLength > LONGEST_HEAD_BYTES : end > LONGEST_HEAD_BYTES;
    if (tooLong) throw tunnelError(options, "the head of its answer is longer than 8 KiB");
    if (end >= 0) return { head: latin1(received.subarray(0, end)), rest: received.slice(end) };
  }
}

/** Where the tunnel's bytes begin, or -1 while the head is not complete. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (at >= 3 && bytes[at - 1] === 0x0d && bytes[at - 2] === 0x0a && bytes[at - 3] === 0x0d) return at + 1;
  }
  return -1;
}

/** The error for an answer other than 2xx, with the beginning of the page that came with it. */
async function refusal(
  socket: TunnelSocket,
  options: TunnelOptions,
  { status, statusLine, rest }: { readonly status: string; readonly statusLine: string; readonly rest: Uint8Array },
): Promise<TransportError> {
  const page = rest.byteLength > 0 ? rest : await socket.read().catch(() => undefined);
  const quoted = page === undefined || page.byteLength === 0 ? "" : `: "${quote(latin1(page))}"`;
  const advice = status === "407" ? "; pass the proxy's credentials" : "";
  return tunnelError(options, `it answered "${quote(statusLine)}"${advice}${quoted}`);
}

function tunnelError({ address, proxy: { host, port } }: TunnelOptions, why: string): TransportError {
  const target = formatAddress(address);
  const message = `The proxy "${formatAddress({ host, port })}" opened no tunnel to "${target}": ${why}`;
  return new TransportError({ step: "proxy", address: target, message });
}

/** The beginning of a peer's text, without what could disturb a log. */
function quote(text: string): string {
  return text
    .slice(0, QUOTED_BYTES)
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim();
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
