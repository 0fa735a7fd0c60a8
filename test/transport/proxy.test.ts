/** The proxy's client: what it sends, and answers cut at every byte. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { joinBytes } from "../../src/transport/join-bytes.ts";
import { type TunnelOptions, openTunnel } from "../../src/transport/proxy.ts";

const options: TunnelOptions = {
  address: { host: "2001:db8::1", port: 443 },
  proxy: { host: "proxy.test", port: 3128 },
  encrypted: false,
};

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const text = (from: Uint8Array): string => String.fromCharCode(...from);

/** A socket that answers with `chunks` and then ends. */
function answering(...chunks: readonly string[]) {
  const left = chunks.map(bytes);
  const sent: Uint8Array[] = [];
  return {
    sent: () => text(joinBytes(sent)),
    read: async () => left.shift(),
    write: async (what: Uint8Array) => void sent.push(what),
  };
}

test("asks for the target, and gives no credentials unless there are some", async () => {
  const plain = answering("HTTP/1.1 200 OK\r\n\r\n");
  await openTunnel(plain, options);
  assert.equal(plain.sent(), "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n");
  const withCredentials = answering("HTTP/1.0 200\r\n\r\n");
  const credentials = { username: "Aladdin", password: "open sesame" };
  await openTunnel(withCredentials, { ...options, proxy: { ...options.proxy, credentials } });
  assert.match(withCredentials.sent(), /\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n$/);
});

test("an answer is read the same wherever it is cut, and what follows it is kept", async () => {
  const answer = "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\nand more\r\n\r\n";
  const head = answer.indexOf("and");
  for (let cut = 0; cut < answer.length; cut++) {
    const socket = answering(answer.slice(0, cut), answer.slice(cut));
    const early = text(await openTunnel(socket, options));
    const rest = answer.slice(Math.max(cut, head));
    assert.equal(early, cut >= head ? answer.slice(head, cut) : answer.slice(head), `cut at ${cut}`);
    assert.equal(text((await socket.read()) ?? bytes("")), cut >= head ? rest : "");
  }
});

test("bytes before the TLS handshake are an error", async () => {
  const socket = answering("HTTP/1.1 200 OK\r\n\r\nhello");
  await assert.rejects(openTunnel(socket, { ...options, encrypted: true }), /before the TLS handshake/);
});

test("an answer that ends in its middle is an error that quotes it", async () => {
  const socket = answering("HTTP/1.1 200 OK\r\nVia");
  await assert.rejects(openTunnel(socket, options), {
    step: "proxy",
    address: "[2001:db8::1]:443",
    message:
      'The proxy "proxy.test:3128" opened no tunnel to "[2001:db8::1]:443": ' +
      'it closed the connection in the middle of its answer "HTTP/1.1 200 OK Via"',
  });
});
