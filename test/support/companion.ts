/**
 * The transport tests' peers in a process of their own: prints one JSON line (`Companion`) when all of them listen, and
 * exits when its stdin closes, so that it cannot outlive the lane that started it. Everything is on loopback.
 */
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, type Server, createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TlsOptions, createServer as createTlsServer } from "node:tls";
import { Worker } from "node:worker_threads";
import { makeCertificates } from "./certificates.ts";
import type { CertificateAndKey, Companion } from "./companion-info.ts";
import { dnsAnswer, serveDnsOverHttp } from "./companion-dns.ts";
import { type Peer, Sinks, echo, halfClose, report, reset, silent, sink, source } from "./companion-peers.ts";
import { proxy, proxyPeers } from "./companion-proxies.ts";

const host = "127.0.0.1";
/** `tcpmux`, which nobody runs; a port that was free a moment ago might be taken by now. */
const REFUSED_PORT = 1;

/** A thread that listens with a backlog of 1 and then stands still, so that nothing is ever accepted. */
const FULL_LISTENER = `
const { createServer } = require("node:net");
const { parentPort } = require("node:worker_threads");
const server = createServer();
server.listen({ port: 0, host: "${host}", backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});
`;

async function listen(server: Server, at: { path: string } | { port: number } = { port: 0 }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen("path" in at ? at : { ...at, host }, resolve);
  });
  return "path" in at ? 0 : (server.address() as AddressInfo).port;
}

function tcp(peer: Peer): Promise<number> {
  return listen(createServer({ allowHalfOpen: true, noDelay: true }, peer));
}

function tls(
  certificate: CertificateAndKey,
  options: TlsOptions = { ALPNProtocols: ["h2", "http/1.1"] },
): Promise<number> {
  const server = createTlsServer({ ...certificate, allowHalfOpen: true, ...options }, echo);
  server.on("tlsClientError", () => {});
  return listen(server);
}

async function fullPort(): Promise<number> {
  const worker = new Worker(FULL_LISTENER, { eval: true });
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  // Linux takes one connection more than the backlog; the others wait in vain, as every later one does.
  for (let index = 0; index < 4; index++) connect({ port, host }).on("error", () => {});
  return port;
}

async function dnsPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const answer = dnsAnswer(query);
    if (answer !== undefined) socket.send(answer, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return socket.address().port;
}

async function start(): Promise<Companion> {
  const certificates = await makeCertificates();
  const sinks = new Sinks();
  const folder = mkdtempSync(path.join(tmpdir(), "dragoman-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const unixPath = path.join(folder, "echo.sock");
  await listen(createServer({ allowHalfOpen: true }, echo), { path: unixPath });
  const ports = {
    echo: await tcp(echo),
    sink: await tcp((socket) => sink(socket, sinks)),
    report: await tcp((socket) => report(socket, sinks)),
    stuck: await tcp((socket) => sinks.hold(() => sink(socket, sinks))),
    release: await tcp((socket) => {
      sinks.release();
      socket.end("released");
    }),
    source: await tcp(source),
    silent: await tcp(silent),
    reset: await tcp(reset),
    halfClose: await tcp((socket) => halfClose(socket, sinks)),
    refused: REFUSED_PORT,
    full: await fullPort(),
    tlsEcho: await tls(certificates.server),
    tlsNoAlpn: await tls(certificates.server, {}),
    tlsOther: await tls(certificates.otherServer),
    tlsClient: await tls(certificates.server, {
      ca: [certificates.ca],
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ["h2"],
    }),
    proxy: await tcp((socket) => proxy(socket)),
    proxyAuth: await tcp(proxyPeers.auth),
    proxyForbidden: await tcp(proxyPeers.forbidden),
    proxyEager: await tcp(proxyPeers.eager),
    proxyOther: await tcp(proxyPeers.other),
    proxyEndless: await tcp(proxyPeers.endless),
    proxyClosing: await tcp(proxyPeers.closing),
    dnsOverHttp: await listen(createHttpServer(serveDnsOverHttp)),
    dns: await dnsPort(),
  };
  return { host, ports, unixPath, certificates };
}

process.stdin.on("end", () => process.exit(0)).resume();
console.log(JSON.stringify(await start()));
