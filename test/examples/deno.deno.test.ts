/** The examples for Deno do what they say, each as a program of its own that has the permissions it names and no more. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { companionFromEnvironment } from "../support/companion-info.ts";
import { startBackends } from "./backends.ts";
import { startInterpreter } from "./interpreter-server.ts";
import { startWebServer } from "./web-server.ts";

const folder = new URL("../../examples/deno/", import.meta.url);

/** Runs an example and returns what it says. */
async function run(name: string, permissions: readonly string[], args: readonly string[]): Promise<string> {
  const file = new URL(name, folder);
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", ...permissions, file.href, ...args],
    cwd: new URL("../../", folder),
    env: { NO_COLOR: "1" },
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return decoder.decode(stdout).trim();
}

async function translate(name: string): Promise<string> {
  await using server = await startInterpreter();
  const inFrench = await run(name, ["--allow-net"], [server.target]);
  const inGerman = await run(name, ["--allow-net"], ["--language", "de", server.target]);
  return `${inFrench}, ${inGerman}`;
}

async function zooKeeper(name: string): Promise<string> {
  await using backends = await startBackends();
  return await run(name, ["--allow-net"], ["--path", "/colour", backends.zooKeeper]);
}

async function hbase(name: string): Promise<string> {
  await using backends = await startBackends();
  return await run(name, ["--allow-net"], ["--prefix", "o-", backends.hbase]);
}

async function byFetch(name: string): Promise<string> {
  await using server = await startWebServer();
  return await run(name, ["--allow-net"], [server.url]);
}

async function tls(name: string): Promise<string> {
  const { ca, server: certificate, client } = companionFromEnvironment()!.certificates;
  const certificates = await Deno.makeTempDir();
  try {
    const files = { ca, cert: client.cert, key: client.key };
    const args: string[] = [];
    for (const [flag, text] of Object.entries(files)) {
      args.push(`--${flag}`, `${certificates}/${flag}.pem`);
      await Deno.writeTextFile(`${certificates}/${flag}.pem`, text);
    }
    await using server = await startInterpreter({ tls: { ...certificate, clientCa: ca } });
    return await run(name, ["--allow-net", "--allow-read"], [...args, server.target]);
  } finally {
    await Deno.remove(certificates, { recursive: true });
  }
}

const examples: Readonly<Record<string, { readonly play: (name: string) => Promise<string>; readonly says: string }>> =
  {
    "fetch.ts": { play: byFetch, says: "Guten Morgen" },
    "hbase.ts": { play: hbase, says: "row,status\r\no-1,open\r\no-2,paid" },
    "zookeeper.ts": { play: zooKeeper, says: "NodeDataChanged green" },
    "tls.ts": { play: tls, says: "Guten Morgen" },
    "translate.ts": { play: translate, says: "Bonjour, Guten Morgen" },
  };

describe("the examples for Deno", () => {
  for (const [name, { play, says }] of Object.entries(examples)) {
    test(name, async () => assert.equal(await play(name), says));
  }

  test("all are run here", () => {
    const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    assert.deepEqual(new Set(files), new Set(Object.keys(examples)));
  });
});
