/** The examples for Node do what they say, each as a program of its own. */
import assert from "node:assert/strict";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { runCommand } from "../../scripts/support/command.ts";
import { projectRoot } from "../../scripts/support/paths.ts";
import { makeCertificates } from "../support/certificates.ts";
import { createZooKeeperServer, listen, type ZooKeeperServerOptions } from "dragoman/testing";
import { startBackends } from "./backends.ts";
import { startInterpreter } from "./interpreter-server.ts";
import { startWebServer } from "./web-server.ts";

type Environment = Readonly<Record<string, string>>;

/** Runs an example and returns what it says. */
async function run(file: string, args: readonly string[], env: Environment = {}): Promise<string> {
  const { status, output } = await runCommand(process.execPath, ["--conditions=dragoman-source", file, ...args], {
    // The examples that are tests report as if nobody ran them.
    env: { NO_COLOR: "1", NODE_TEST_CONTEXT: "", ...env },
    timeoutMs: 30_000,
  });
  assert.equal(status, 0, output);
  return output.trim();
}

async function runAgainstServer(file: string): Promise<string> {
  await using server = await startInterpreter();
  const said = await run(file, [server.target]);
  return said.replaceAll(server.target, "host:port");
}

async function runWithTls(file: string, demandsClientCertificate = true): Promise<string> {
  const { ca, server: certificate, client } = await makeCertificates();
  const folder = mkdtempSync(path.join(tmpdir(), "dragoman-example-"));
  try {
    const files = { "ca.pem": ca, "client.pem": client.cert, "client.key": client.key };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    await using server = await startInterpreter({
      tls: { ...certificate, ...(demandsClientCertificate ? { clientCa: ca } : {}) },
    });
    return await run(file, [server.target, ...Object.keys(files).map((name) => path.join(folder, name))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whatever is asked for, the proxy's tunnel leads to the server: the target's name exists only for it. */
async function runThroughProxy(file: string): Promise<string> {
  await using server = await startInterpreter();
  const asked: string[] = [];
  const proxy = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (head) => {
      asked.push(...head.toString().split("\r\n"));
      const peer = connect({ host: "127.0.0.1", port: Number(server.target.split(":")[1]) });
      peer.on("error", () => socket.destroy());
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(peer).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  try {
    const said = await run(file, ["interpreter.test:50051"], { HTTPS_PROXY: `http://user:secret@127.0.0.1:${port}` });
    assert.equal(asked[0], "CONNECT interpreter.test:50051 HTTP/1.1");
    assert.ok(asked.includes(`Proxy-Authorization: Basic ${btoa("user:secret")}`));
    return said;
  } finally {
    proxy.close();
  }
}

async function runOverAUnixSocket(file: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "dragoman-example-"));
  const socket = path.join(folder, "interpreter.sock");
  await using server = await startInterpreter();
  const relay = createServer((client) => {
    const peer = connect({ host: "127.0.0.1", port: Number(server.target.split(":")[1]) });
    client.on("error", () => peer.destroy()).pipe(peer);
    peer.on("error", () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => relay.listen(socket, resolve));
  try {
    return await run(file, [socket]);
  } finally {
    relay.close();
    rmSync(folder, { recursive: true });
  }
}

async function runAgainstAFailingServer(file: string): Promise<string> {
  await using server = await startInterpreter({ failFirst: 3 });
  return await run(file, [server.target]);
}

async function runByFetch(file: string): Promise<string> {
  await using server = await startWebServer();
  return await run(file, [server.url]);
}

async function runByFetchOverHttp2(file: string): Promise<string> {
  const { ca, server: certificate } = await makeCertificates();
  const folder = mkdtempSync(path.join(tmpdir(), "dragoman-example-"));
  try {
    writeFileSync(path.join(folder, "ca.pem"), ca);
    await using server = await startWebServer(certificate);
    const said = await run(file, [server.url, path.join(folder, "ca.pem")]);
    assert.deepEqual(server.versions, ["2.0"]);
    return said;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Two servers, as a list. */
async function runAgainstTwo(file: string): Promise<string> {
  await using first = await startInterpreter();
  await using second = await startInterpreter();
  return await run(file, [`${first.target},${second.target}`]);
}

/** A ZooKeeper server in process, on a port of its own. */
function withZooKeeper(options: ZooKeeperServerOptions = {}, ...args: readonly string[]): Example["play"] {
  return async (file: string): Promise<string> => {
    await using server = createZooKeeperServer(options);
    await using listening = await listen(server);
    return await run(file, [`127.0.0.1:${listening.port}`, ...args]);
  };
}

async function runWithHBase(file: string): Promise<string> {
  await using backends = await startBackends();
  return await run(file, [backends.hbase]);
}

/** ZooKeeper and a gRPC server beside each other. */
async function runWithDiscovery(file: string): Promise<string> {
  await using interpreter = await startInterpreter();
  return await withZooKeeper({}, interpreter.target)(file);
}

const traceLines = [
  "The call begins",
  "Attempt 1: begins (first)",
  "Attempt 1: waits for a connection",
  'Attempt 1: goes to "host:port"',
  "Attempt 1: sent a message of 20 bytes",
  "Attempt 1: sent its request's end",
  "Attempt 1: received headers",
  "Attempt 1: received a message of 11 bytes",
  "Attempt 1: received trailers",
  "Attempt 1: ended",
  "The call ended with OK",
];

const errorLines = [
  'NotFound: "Farewell" is not in the phrase book, which knows "good morning", "thank you", "peace be upon you"',
  'step "status", address "host:port", attempts 1',
  "The server may have acted on it",
];

interface Example {
  readonly play: (file: string) => Promise<string>;
  readonly says: string | RegExp;
}

const zooKeeperExamples: Readonly<Record<string, Example>> = {
  "zookeeper-auth.ts": {
    play: withZooKeeper({ saslUsers: { bob: "bobsecret" } }, "bob", "bobsecret"),
    says: [
      "sasl bob",
      "digest reader",
      "[ 'sasl may do everything', 'digest may do everything' ]",
      'getData "/private": The node\'s access control list does not allow it to this session (NoAuth)',
    ].join("\n"),
  },
  "zookeeper-barriers.ts": {
    play: withZooKeeper(),
    says: ["migrates", "goes on", "one of two", "one of two", "both are done"].join("\n"),
  },
  "zookeeper-cache.ts": { play: withZooKeeper(), says: ["5", "from version 0 to 1", "1 node is left"].join("\n") },
  "zookeeper-counter.ts": { play: withZooKeeper(), says: ["12n", "maintenance 1", "true 6"].join("\n") },
  "zookeeper-discovery.ts": { play: runWithDiscovery, says: "Danke" },
  "zookeeper-election.ts": {
    play: withZooKeeper(),
    says: ["[ { id: 'worker-7', isLeader: true } ]", "leads no more", "cleans up"].join("\n"),
  },
  "zookeeper-errors.ts": {
    play: withZooKeeper(),
    says: [
      'getData "/nowhere": NoNode, not done, do not repeat it as it is',
      'create "/no/such/parent": NoNode, not done, do not repeat it as it is',
      'setData "/": BadVersion, not done, do not repeat it as it is',
      'delete "no path": BadArguments, not done, do not repeat it as it is',
    ].join("\n"),
  },
  "zookeeper-group.ts": {
    play: withZooKeeper(),
    says: ["/owners/shard-1 is there again", "[ 'worker-7', 'worker-8' ]"].join("\n"),
  },
  "zookeeper-lock.ts": { play: withZooKeeper(), says: ["first", "second"].join("\n") },
  "zookeeper-locks.ts": {
    play: withZooKeeper(),
    says: ["2 readers", "a writer false", "OperationTimeout", "2 locks"].join("\n"),
  },
  "zookeeper-queue.ts": { play: withZooKeeper(), says: ["Istanbul", "Aleppo", "Cairo"].join("\n") },
  "zookeeper-read-only.ts": {
    play: withZooKeeper({ readOnly: true }),
    says: [
      "READ_ONLY [ 'zookeeper' ]",
      'create "/a": The server is read-only, and the operation writes (NotReadOnly)',
    ].join("\n"),
  },
  "zookeeper-retry.ts": { play: withZooKeeper(), says: "/jobs/_c_GUID-job-0000000000" },
  "zookeeper-session.ts": {
    play: withZooKeeper(),
    says: ["first: CONNECTED", "first: LOST", "true", "second: Closed"].join("\n"),
  },
  "zookeeper-testing.ts": { play: (file) => run(file, []), says: /^ℹ pass 1\n[^]*^ℹ fail 0$/m },
  "zookeeper-transaction.ts": {
    play: withZooKeeper(),
    says: ["/orders 1", "operation 2, NoNode [ 0, 0, -101 ]", "1 [] NoNode"].join("\n"),
  },
  "zookeeper-watch.ts": {
    play: withZooKeeper(),
    says: ["undefined", "NodeCreated", "NodeCreated /jobs/1", "NodeDataChanged /jobs/1", "NodeDeleted /jobs/1"].join(
      "\n",
    ),
  },
  "zookeeper.ts": {
    play: withZooKeeper(),
    says: ["blue 0", "somebody was faster", "/config/worker-0000000000 [ 'worker-0000000000' ]", "undefined"].join(
      "\n",
    ),
  },
};

const examples: Readonly<Record<string, Example>> = {
  "balancing.ts": { play: runAgainstTwo, says: ["Bonjour", "Merci", "2 servers"].join("\n") },
  "credentials.ts": { play: (file) => runWithTls(file, false), says: "Guten Morgen" },
  "deadlines.ts": { play: runAgainstServer, says: "Teşekkür ederim" },
  "errors.ts": { play: runAgainstServer, says: errorLines.join("\n") },
  "fetch-http2.ts": {
    play: runByFetchOverHttp2,
    says: ["شكرا", "Danke", "Merci", "Grazie", "Teşekkür ederim"].join("\n"),
  },
  "fetch.ts": { play: runByFetch, says: "Bonjour" },
  "hbase-testing.ts": { play: (file) => run(file, []), says: /^ℹ pass 1\n[^]*^ℹ fail 0$/m },
  "hbase.ts": {
    play: runWithHBase,
    says: ["open", "1n", "true", "o-3 paid", "o-2 open", "[ false, false, false ]"].join("\n"),
  },
  "hedging.ts": { play: runAgainstServer, says: "Grazie" },
  "proxy.ts": { play: runThroughProxy, says: "Günaydın" },
  "raw.ts": { play: runAgainstServer, says: "Merci\nMerci" },
  "retry.ts": { play: runAgainstAFailingServer, says: "Grazie" },
  "streams.ts": { play: runAgainstServer, says: ["11", "Buongiorno", "Grazie", "ar", "de"].join("\n") },
  "testing.ts": { play: (file) => run(file, []), says: /^ℹ pass 1\n[^]*^ℹ fail 0$/m },
  "tls.ts": { play: runWithTls, says: "Guten Morgen" },
  "traces.ts": { play: runAgainstServer, says: traceLines.join("\n") },
  "translate.ts": { play: runAgainstServer, says: "Bonjour" },
  "unix-socket.ts": { play: runOverAUnixSocket, says: "Merci" },
  "virtual-time.ts": { play: (file) => run(file, []), says: /^ℹ pass 1\n[^]*^ℹ fail 0$/m },
  ...zooKeeperExamples,
};

describe("the examples for Node", () => {
  for (const [name, { play, says }] of Object.entries(examples)) {
    test(name, async () => {
      const said = await play(`examples/node/${name}`);
      if (typeof says === "string") assert.equal(said, says);
      else assert.match(said, says);
    });
  }

  test("all are run here", () => {
    const files = globSync("*", { cwd: path.join(projectRoot, "examples/node") });
    assert.deepEqual(files.toSorted(), Object.keys(examples));
  });
});
