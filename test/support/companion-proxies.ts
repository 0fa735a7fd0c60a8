/** The companion's HTTP CONNECT proxies: one that works, and the ways in which one does not. */
import { type Socket, connect } from "node:net";
import { PROXY_CREDENTIALS } from "./companion-info.ts";

const ESTABLISHED = "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n";

/** Reads a request's head; what follows it goes back to the socket. */
function onHead(socket: Socket, answer: (head: string) => void): void {
  let received = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    socket.off("data", onData).pause();
    if (received.length > end + 4) socket.unshift(received.subarray(end + 4));
    answer(received.subarray(0, end).toString());
  };
  socket.on("error", () => socket.destroy());
  socket.on("data", onData);
}

function tunnel(socket: Socket, head: string, { first = "" }: { readonly first?: string } = {}): void {
  const [, host = "", port = ""] = /^CONNECT (?:\[?)([^\]]*?)(?:\]?):(\d+) HTTP\/1\.1/.exec(head) ?? [];
  const target = connect({ host, port: Number(port), allowHalfOpen: true });
  target.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
  target.on("connect", () => {
    socket.write(ESTABLISHED + first);
    socket.pipe(target);
    target.pipe(socket);
  });
  socket.on("close", () => target.destroy());
}

export function proxy(socket: Socket): void {
  onHead(socket, (head) => tunnel(socket, head));
}

const encoded = Buffer.from(`${PROXY_CREDENTIALS.username}:${PROXY_CREDENTIALS.password}`).toString("base64");

export const proxyPeers: Readonly<
  Record<"auth" | "forbidden" | "eager" | "other" | "endless" | "closing", (socket: Socket) => void>
> = {
  auth: (socket) =>
    onHead(socket, (head) => {
      if (head.includes(`\r\nProxy-Authorization: Basic ${encoded}`)) tunnel(socket, head);
      else socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
    }),
  forbidden: (socket) =>
    onHead(socket, () => {
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<html>\n<h1>Not from here</h1></html>");
    }),
  eager: (socket) => onHead(socket, (head) => tunnel(socket, head, { first: "early " })),
  other: (socket) => void socket.on("error", () => socket.destroy()).end("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
  endless: (socket) =>
    onHead(socket, () => {
      socket.resume().write("HTTP/1.1 200 OK\r\n");
      socket.write(`X-Filler: ${"x".repeat(100)}\r\n`.repeat(200));
    }),
  closing: (socket) => onHead(socket, () => socket.end()),
};
