/** What is Node's own: bytes that come before anyone reads, and what is left behind. */
import assert from "node:assert/strict";
import { type AddressInfo, type Server, createServer } from "node:net";
import { after, describe, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { nodeDialer } from "../../../src/transport/node/dialer.ts";
import { makeCertificates } from "../../support/certificates.ts";
import { Recorder } from "../recorder.ts";

const dialer = nodeDialer();
const clock = dialer.systemClock();
const host = "127.0.0.1";
const certificates = await makeCertificates();
const servers: Server[] = [];

after(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

describe("a Node stream", () => {
  for (const length of [5, 200_000]) {
    test(`${length} bytes that come with the TLS handshake wait for the start`, async () => {
      const greeting = new Uint8Array(length).fill(7);
      const port = await listen(createTlsServer({ ...certificates.server }, (socket) => socket.end(greeting)));
      const stream = await dialer.dial({ host, port }, { clock, tls: { ca: [certificates.ca] } });
      // Several turns in which the bytes arrive and nobody has started yet.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
      const recorder = new Recorder(stream);
      await recorder.readEnd();
      assert.equal(recorder.receivedBytes, length);
      recorder.stream.closeWrite();
      await recorder.closed();
      assert.equal(recorder.closeError, undefined);
    });
  }

  test("a peer that goes before the start is told at the start", async () => {
    const port = await listen(createServer((socket) => socket.destroy()));
    const stream = await dialer.dial({ host, port }, { clock });
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    const recorder = new Recorder(stream);
    await recorder.when(() => recorder.readEnds + recorder.closes > 0);
    recorder.stream.close();
    await recorder.closed();
    assert.equal(recorder.closes, 1);
  });

  test("a dial that is given up leaves no socket", async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name.startsWith("TCPSocket")).length;
    const accepted: (() => void)[] = [];
    const server = createServer((socket) => accepted.push(() => socket.destroy()));
    const port = await listen(server);
    const controller = new AbortController();
    const dialled = dialer.dial({ host, port }, { clock, tls: {}, signal: controller.signal });
    await new Promise((resolve) => server.once("connection", resolve));
    controller.abort();
    await assert.rejects(dialled, { code: "ECONNABORTED" });
    for (const destroy of accepted) destroy();
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(process.getActiveResourcesInfo().filter((name) => name.startsWith("TCPSocket")).length, before);
  });
});
