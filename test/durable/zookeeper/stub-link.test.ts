/** What a stub says in front of its calls, until the object has heard it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Caller } from "../../../src/durable/boundary/caller.ts";
import type { Answer, Ask, Errand } from "../../../src/durable/zookeeper/messages.ts";
import { StubLink } from "../../../src/durable/zookeeper/stub-link.ts";

const SESSION = { state: "CONNECTED", connectionState: "CONNECTED", sessionId: 7n, sessionTimeoutMs: 6_000 } as const;
const AUTH: Errand = { kind: "auth", scheme: "digest", auth: "user:secret" };
const servers = (name: string): Errand => ({ kind: "servers", servers: name });

/** A link to an object that notes what it hears, and answers as it is told. */
function newLink(): { link: StubLink; heard: string[]; lost: Error[] } {
  const heard: string[] = [];
  const lost: Error[] = [];
  const call = async (_place: unknown, { args: [ask] }: { args: readonly [Ask] }): Promise<Answer> => {
    heard.push(ask.errands.map((errand) => (errand.kind === "auth" ? errand.scheme : errand.servers)).join());
    const error = lost.shift();
    if (error !== undefined) throw error;
    return { value: undefined, session: { ...SESSION, events: [] } };
  };
  const link = new StubLink({
    caller: { call } as unknown as Caller,
    place: { stub: () => assert.fail("The caller has it") },
    newName: () => "stub",
    timer: () => assert.fail("Nobody waits"),
    sessionTimeoutMs: 6_000,
    countsOnSession: false,
  });
  return { link, heard, lost };
}

describe("a stub's link", () => {
  test("says with each call who the session is: the object may have another by then", async () => {
    const { link, heard } = newLink();
    link.say(AUTH);
    for (let i = 0; i < 2; i++) await link.call("sync", ["/"]);
    assert.deepEqual(heard, ["digest", "digest"]);
  });

  test("says which servers there are until a call is answered", async () => {
    const { link, heard, lost } = newLink();
    lost.push(new Error("The object is lost"));
    link.say(servers("a"));
    link.say(servers("b"));
    await assert.rejects(link.call("sync", ["/"]));
    for (let i = 0; i < 2; i++) await link.call("sync", ["/"]);
    assert.deepEqual(heard, ["b", "b", ""]);
  });
});
