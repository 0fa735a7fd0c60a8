/** Who may do what, and who is who. After ACLTest, AuthTest and GetEphemeralsTest of the Java client. */
import assert from "node:assert/strict";
import type { Acl } from "../../../src/zookeeper/wire/acl.ts";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import {
  childrenBelow,
  codeOfCall,
  createNode,
  deleteNode,
  ephemerals,
  getAcl,
  readNode,
  setAcl,
  setData,
  whoAmI,
} from "./wire-requests.ts";
import { codeOf, type Scenario } from "./world.ts";

/** The digest of `user:secret`, as `DigestAuthenticationProvider` makes it. */
const USER = "user:5w9W4eL3797Y4Wq8AcKUPPk8ha4=";
const CREATOR: readonly Acl[] = [{ permissions: 31, scheme: "auth", id: "" }];
const digest = (permissions: number): Acl => ({ permissions, scheme: "digest", id: USER });
const anyone = (permissions: number): Acl => ({ permissions, scheme: "world", id: "anyone" });

export const accessScenarios: Readonly<Record<string, Scenario>> = {
  async "what the creator alone may do, others may not"(world) {
    const [{ wire: mine }, { wire: other }] = [await world.wire(), await world.wire()];
    const a = world.at("a");
    assert.equal(await createNode(mine, a, { acl: CREATOR }), "InvalidACL");
    assert.equal(await mine.authenticate("digest", "user:secret"), 0);
    assert.equal(await createNode(mine, a, { acl: CREATOR }), a);
    assert.deepEqual(((await getAcl(mine, a)) as { acl: unknown }).acl, [digest(31)]);
    assert.deepEqual(
      [
        await readNode(other, OpCode.getData, a),
        await readNode(other, OpCode.getChildren, a),
        await readNode(other, OpCode.exists, a),
        await setData(other, a, ""),
        await createNode(other, `${a}/b`),
        await getAcl(other, a),
        await setAcl(other, a, CREATOR),
        await setAcl(other, a, [anyone(31)]),
      ],
      ["NoAuth", "NoAuth", "NoAuth", "NoAuth", "NoAuth", "NoAuth", "InvalidACL", "NoAuth"],
    );
    assert.equal(await setData(mine, a, "x"), "Ok");
    // To delete is the parent's to allow.
    assert.equal(await deleteNode(other, a), "Ok");
  },

  async "each permission allows what it says"(world) {
    const { wire } = await world.wire();
    const { wire: owner } = await world.wire();
    await owner.authenticate("digest", "user:secret");
    const allowed = async (permissions: number): Promise<readonly string[]> => {
      const node = world.at(`p${permissions}`);
      await createNode(owner, node, { acl: [digest(31), anyone(permissions)] });
      await createNode(owner, `${node}/child`);
      const codes = {
        read: await readNode(wire, OpCode.getData, node),
        write: await setData(wire, node, ""),
        create: await createNode(wire, `${node}/new`),
        delete: await deleteNode(wire, `${node}/child`),
        admin: await setAcl(wire, node, [anyone(permissions), digest(31)]),
      };
      return Object.entries(codes).flatMap(([name, code]) => (code === "NoAuth" ? [] : [name]));
    };
    for (const [i, name] of ["read", "write", "create", "delete", "admin"].entries()) {
      assert.deepEqual(await allowed(1 << i), [name]);
    }
  },

  async "a changed list counts its versions"(world) {
    const { wire } = await world.wire();
    const a = world.at("a");
    await createNode(wire, a);
    assert.equal(await setAcl(wire, a, [anyone(31)], 1), "BadVersion");
    assert.equal(await setAcl(wire, a, [anyone(31), anyone(31), anyone(1)], 0), "Ok");
    const { acl, stat } = (await getAcl(wire, a)) as { acl: readonly Acl[]; stat: { aversion: number } };
    assert.deepEqual([acl, stat.aversion], [[anyone(31), anyone(1)], 1]);
  },

  async "who may only read sees no digests"(world) {
    const { wire } = await world.wire();
    const { wire: other } = await world.wire();
    await wire.authenticate("digest", "user:secret");
    const a = world.at("a");
    await createNode(wire, a, { acl: [digest(31), anyone(1)] });
    const seen = (await getAcl(other, a)) as { acl: readonly Acl[] };
    assert.deepEqual(seen.acl, [{ ...digest(31), id: "user:x" }, anyone(1)]);
  },

  async "lists that are none are refused"(world) {
    const { wire } = await world.wire();
    for (const acl of [
      [],
      [{ permissions: 31, scheme: "nobody", id: "x" }],
      [{ permissions: 31, scheme: "digest", id: "no colon" }],
      [{ permissions: 31, scheme: "ip", id: "300.1.2.3" }],
    ]) {
      assert.equal(await createNode(wire, world.at("a"), { acl }), "InvalidACL", JSON.stringify(acl));
    }
  },

  async "events are only for who may read the node"(world) {
    const { wire } = await world.wire();
    const { wire: other } = await world.wire();
    await wire.authenticate("digest", "user:secret");
    for (const each of [wire, other]) await readNode(each, OpCode.exists, world.at("a"), true);
    await createNode(wire, world.at("a"), { acl: CREATOR });
    await readNode(other, OpCode.exists, world.at("no"));
    assert.deepEqual([wire.events, other.events], [[`NodeCreated ${world.at("a")}`], []]);
  },

  async "whoAmI tells of the address and of every proof"(world) {
    const { wire } = await world.wire();
    const before = (await whoAmI(wire)) as readonly string[];
    assert.deepEqual(
      before.map((who) => who.split(" ")[0]),
      ["ip"],
    );
    await wire.authenticate("digest", "user:secret");
    await wire.authenticate("digest", "user:secret");
    await wire.authenticate("digest", "other:secret");
    assert.deepEqual(await whoAmI(wire), ["digest other", "digest user", ...before]);
  },

  async "an unknown scheme is refused, and the connection closed"(world) {
    const { wire } = await world.wire();
    assert.equal(await wire.authenticate("nobody", "x"), -115);
    await wire.closed;
  },

  async "to the client that is the end of the session"(world) {
    const events: string[] = [];
    const { zk } = world.open({ onEvent: (event) => events.push(event) });
    await zk.exists(world.root);
    zk.addAuth("nobody", "x");
    await world.until("the client hears of it", () => zk.state === "AUTH_FAILED");
    assert.equal(await codeOf(zk.exists(world.root)), "AuthFailed");
    assert.deepEqual(events.slice(0, 2), ["SyncConnected", "AuthFailed"]);
  },

  async "the client proves itself anew on every connection"(world) {
    const opened = world.open();
    const { zk } = opened;
    zk.addAuth("digest", "user:secret");
    await zk.create(world.at("a"), "mine", { acl: CREATOR });
    await world.cutAndWait(opened);
    assert.equal(await codeOf(zk.getData(world.at("a"))), "Ok");
  },

  async "a session's ephemerals are listed by their prefix"(world) {
    const { wire } = await world.wire();
    const { wire: other } = await world.wire();
    const all = [world.at("e1"), world.at("e2"), world.at("f")];
    for (const path of all) await createNode(wire, path, { flags: 1 });
    await createNode(other, world.at("e3"), { flags: 1 });
    assert.deepEqual(await ephemerals(wire, "/"), all);
    assert.deepEqual(await ephemerals(wire, world.at("e")), all.slice(0, 2));
    assert.deepEqual(await ephemerals(wire, "/no/such"), []);
  },

  async "all nodes below one are counted"(world) {
    const { wire } = await world.wire();
    for (const name of ["a", "a/b", "a/b/c", "ab"]) await createNode(wire, world.at(name));
    assert.deepEqual(
      [
        await childrenBelow(wire, world.root),
        await childrenBelow(wire, world.at("a")),
        await childrenBelow(wire, "/no"),
      ],
      [4, 2, "NoNode"],
    );
  },

  async "sync answers its path, and reconfig is refused by a server alone"(world) {
    const { wire } = await world.wire();
    const { error, body } = await wire.call(OpCode.sync, (out) => out.string(world.root));
    assert.deepEqual([error, body.text()], [0, world.root]);
    const reconfig = await codeOfCall(wire, OpCode.reconfig, (out) => {
      for (let i = 0; i < 3; i++) out.string(undefined);
      out.long(-1n);
    });
    assert.equal(reconfig, "ReconfigDisabled");
  },

  async "an unknown operation is refused, and the connection closed"(world) {
    const { wire } = await world.wire();
    const { error } = await wire.call(999);
    assert.equal(error, -6);
    await wire.closed;
  },

  async "a request that is cut short is a marshalling error, and the next one is answered"(world) {
    const { wire } = await world.wire();
    assert.equal(await codeOfCall(wire, OpCode.getData, (out) => out.int(100)), "MarshallingError");
    assert.equal(await readNode(wire, OpCode.getData, world.root), "Ok");
  },
};
