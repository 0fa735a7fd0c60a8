/** The companion's peers as listeners of a memory dialer, for the shared suite in memory. */
import type { ByteStream, ByteStreamHandler } from "../../src/core/byte-stream.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { MemoryDialer } from "../../src/transport/memory/dialer.ts";
import { type Companion, type CompanionPorts, PROXY_CREDENTIALS, SOURCE_BYTES, pattern } from "./companion-info.ts";

const host = "peers.test";

const PORTS: CompanionPorts = {
  echo: 1,
  sink: 2,
  report: 3,
  stuck: 4,
  release: 5,
  source: 6,
  silent: 7,
  reset: 8,
  halfClose: 9,
  refused: 10,
  full: 11,
  tlsEcho: 12,
  tlsNoAlpn: 13,
  tlsOther: 14,
  tlsClient: 15,
  proxy: 16,
  proxyAuth: 17,
  proxyForbidden: 18,
  proxyEager: 19,
  proxyOther: 20,
  proxyEndless: 21,
  proxyClosing: 22,
  dnsOverHttp: 23,
  dns: 24,
};

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (from: string): Uint8Array => new TextEncoder().encode(from);

/** A handler of which a peer gives only what it needs. */
function handler(own: Partial<ByteStreamHandler>): ByteStreamHandler {
  return { onData() {}, onReadEnd() {}, onDrain() {}, onClose() {}, ...own };
}

/** Copies one stream's bytes to another, with backpressure. */
function pipeHandler(from: ByteStream, to: ByteStream): ByteStreamHandler {
  return handler({
    onData: (chunk) => {
      if (!to.write(chunk.slice())) from.pause();
    },
    onReadEnd: () => to.closeWrite(),
    onDrain: () => to.resume(),
    onClose: () => to.close(),
  });
}

class MemoryPeers {
  readonly #outcomes = new Map<string, string>();
  readonly #waiting = new Map<string, (outcome: string) => void>();
  #held: (() => void)[] = [];
  readonly #dialer: MemoryDialer;
  readonly #clock: Clock;

  constructor(dialer: MemoryDialer, clock: Clock) {
    this.#dialer = dialer;
    this.#clock = clock;
  }

  echo(stream: ByteStream): void {
    const own = pipeHandler(stream, stream);
    stream.start({ ...own, onDrain: () => stream.resume(), onClose() {} });
  }

  sink(stream: ByteStream): void {
    let name: string | undefined;
    let count = 0;
    let end = "cut";
    stream.start(
      handler({
        onData: (chunk) => {
          const newline = name === undefined ? chunk.indexOf(0x0a) : -1;
          if (newline >= 0) name = text(chunk.subarray(0, newline));
          count += chunk.byteLength - (newline + 1);
        },
        onReadEnd: () => {
          end = "end";
          stream.closeWrite();
        },
        onClose: () => {
          const outcome = `${count} ${end}`;
          this.#outcomes.set(name ?? "", outcome);
          this.#waiting.get(name ?? "")?.(outcome);
        },
      }),
    );
  }

  report(stream: ByteStream): void {
    const onData = (chunk: Uint8Array): void => {
      const name = text(chunk).trim();
      const tell = (outcome: string): void => {
        stream.write(bytes(outcome));
        stream.close();
      };
      const known = this.#outcomes.get(name);
      if (known === undefined) this.#waiting.set(name, tell);
      else tell(known);
    };
    stream.start(handler({ onData }));
  }

  stuck(stream: ByteStream): void {
    this.#held.push(() => this.sink(stream));
  }

  release(stream: ByteStream): void {
    for (const start of this.#held) start();
    this.#held = [];
    stream.start(handler({}));
    stream.write(bytes("released"));
    stream.close();
  }

  halfClose(stream: ByteStream): void {
    stream.write(bytes("bye"));
    stream.closeWrite();
    this.sink(stream);
  }

  /** A proxy that answers a request's head by `answer`; bytes behind the head are not expected. */
  proxy(stream: ByteStream, answer: (head: string, stream: ByteStream) => void): void {
    let current = handler({
      onData: (chunk) => {
        current = handler({});
        answer(text(chunk), stream);
      },
    });
    this.#pipeTo.set(stream, (next) => (current = next));
    stream.start(
      handler({
        onData: (chunk) => current.onData(chunk),
        onReadEnd: () => current.onReadEnd(),
        onDrain: () => current.onDrain(),
        onClose: (error) => current.onClose(error),
      }),
    );
  }

  readonly #pipeTo = new Map<ByteStream, (next: ByteStreamHandler) => void>();

  async tunnel(head: string, stream: ByteStream, first = ""): Promise<void> {
    const [, target = "", port = ""] = /^CONNECT (.*):(\d+) HTTP/.exec(head) ?? [];
    const other = await this.#dialer.dial({ host: target, port: Number(port) }, { clock: this.#clock });
    stream.write(bytes(`HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n${first}`));
    this.#pipeTo.get(stream)?.(pipeHandler(stream, other));
    other.start(pipeHandler(other, stream));
  }
}

const encoded = btoa(String.fromCharCode(...bytes(`${PROXY_CREDENTIALS.username}:${PROXY_CREDENTIALS.password}`)));

/** Listens on everything. */
export function memoryCompanion(dialer: MemoryDialer, clock: Clock): Companion {
  const peers = new MemoryPeers(dialer, clock);
  const listen = (port: keyof CompanionPorts, peer: (stream: ByteStream) => void): void => {
    dialer.listen({ host, port: PORTS[port] }, peer);
  };
  const answers = (port: keyof CompanionPorts, answer: (head: string, stream: ByteStream) => void): void => {
    listen(port, (stream) => peers.proxy(stream, answer));
  };
  const sends = (what: string) => (_head: string, stream: ByteStream) => {
    stream.write(bytes(what));
    stream.close();
  };
  for (const port of ["echo", "sink", "report", "stuck", "release", "halfClose"] as const) {
    listen(port, (stream) => peers[port](stream));
  }
  listen("silent", () => {});
  listen("source", (stream) => {
    stream.start(handler({}));
    stream.write(pattern(0, SOURCE_BYTES));
    stream.closeWrite();
  });
  listen("reset", (stream) => stream.start(handler({ onData: () => stream.abort() })));
  answers("proxy", (head, stream) => void peers.tunnel(head, stream));
  answers("proxyEager", (head, stream) => void peers.tunnel(head, stream, "early "));
  answers("proxyAuth", (head, stream) => {
    if (head.includes(`\r\nProxy-Authorization: Basic ${encoded}`)) void peers.tunnel(head, stream);
    else sends("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")(head, stream);
  });
  answers("proxyForbidden", sends("HTTP/1.1 403 Forbidden\r\n\r\n<html>\n<h1>Not from here</h1></html>"));
  answers("proxyOther", sends("SSH-2.0-OpenSSH_9.9\r\n\r\n"));
  answers("proxyEndless", sends(`HTTP/1.1 200 OK\r\n${`X-Filler: ${"x".repeat(100)}\r\n`.repeat(200)}`));
  answers("proxyClosing", sends(""));
  dialer.silence({ host, port: PORTS.full });
  dialer.listen({ host, port: PORTS.tlsEcho }, (stream) => peers.echo(stream), { alpnProtocols: ["h2", "http/1.1"] });
  dialer.listen({ host, port: PORTS.tlsNoAlpn }, (stream) => peers.echo(stream), { alpnProtocols: [] });
  const none = { cert: "", key: "" };
  return { host, ports: PORTS, unixPath: "", certificates: { ca: "", server: none, otherServer: none, client: none } };
}
