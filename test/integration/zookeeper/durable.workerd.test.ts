/**
 * The scenarios of the client and its recipes through sessions in Durable Objects, against a real ZooKeeper: each client of a scenario is a
 * stub with an object of its own. What a stub does otherwise is listed.
 */
import { describe, test } from "node:test";
import process from "node:process";
import { env } from "cloudflare:workers";
import { zooKeeperSession, type ObjectNamespace } from "dragoman/durable";
import { dialer } from "#dialer";
import type { ZooKeeperOptions } from "../../../src/zookeeper/index.ts";
import { scenarios } from "../../zookeeper/scenarios/all.ts";
import { play, type Opened } from "../../zookeeper/scenarios/world.ts";

const port = Number(process.env["DRAGOMAN_ZOOKEEPER"]);
if (!(port > 0)) throw new Error("No ZooKeeper server: run it as npm test -- --only integration");

const run = `durable-${crypto.randomUUID()}`;
const objects = (env as { readonly ZOOKEEPER: ObjectNamespace<{ cut(): Promise<void> }> }).ZOOKEEPER;

/** What a stub does otherwise, and why. */
const otherwise: ReadonlySet<string> = new Set([
  // What it adds is sent with the next call, and not before.
  "to the client that is the end of the session",
  // It says once that its session has expired, and goes on with the next one.
  "a lost connection does not lose the lock; the session does, and says so",
]);

/** A client whose session an object holds, and whose closing is the session's end, as with a client of one's own. */
function open(connectString: string, options: ZooKeeperOptions): Opened {
  const { onEvent, onConnectionState, defaultWatcher, sessionTimeoutMs, session } = options;
  const name = crypto.randomUUID();
  const stub = zooKeeperSession(objects, connectString, {
    ...{ name, keepAlive: "session", sessionTimeoutMs, session, defaultWatcher },
  });
  if (defaultWatcher !== undefined) stub.onSessionEvent((state) => defaultWatcher({ type: "None", state }));
  if (onEvent !== undefined) stub.onSessionEvent(onEvent);
  if (onConnectionState !== undefined) stub.onConnectionState(onConnectionState);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= stub
      .endSession()
      .catch(() => {})
      .then(() => stub.close()));
  const zk = new Proxy(stub, {
    get(target, key) {
      if (key === "close" || key === Symbol.asyncDispose) return close;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const cut = (): void => void objects.get(objects.idFromName(`${connectString} ${name}`)).cut();
  return { zk, cut };
}

for (const [group, all] of Object.entries(scenarios)) {
  describe(`ZooKeeper in Durable Objects: ${group}`, () => {
    for (const [name, scenario] of Object.entries(all)) {
      if (otherwise.has(name)) continue;
      test(name, () => play({ dialer, clock: dialer.systemClock(), host: "127.0.0.1", port, open }, run, scenario));
    }
  });
}
