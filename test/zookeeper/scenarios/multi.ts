/** `multi` and `multiRead` of the bare protocol. After MultiOperationTest of the Java client. */
import assert from "node:assert/strict";
import { OpCode } from "../../../src/zookeeper/wire/op-code.ts";
import { addWatch, codeOfCall, createNode, multi, readNode, records, type MultiOperation } from "./wire-requests.ts";
import type { Scenario } from "./world.ts";

const { pathAndVersion, setData, create, read } = records;

const creates = (path: string, opCode: number = OpCode.create2): MultiOperation => ({ opCode, write: create(path) });
const deletes = (path: string, version?: number): MultiOperation => ({
  opCode: OpCode.delete,
  write: pathAndVersion(path, version),
});
const sets = (path: string, data: string): MultiOperation => ({ opCode: OpCode.setData, write: setData(path, data) });
const checks = (path: string, version: number): MultiOperation => ({
  opCode: OpCode.check,
  write: pathAndVersion(path, version),
});
const gets = (path: string): MultiOperation => ({ opCode: OpCode.getData, write: read(path) });
const lists = (path: string): MultiOperation => ({ opCode: OpCode.getChildren, write: read(path) });

export const multiScenarios: Readonly<Record<string, Scenario>> = {
  async "all operations are done, each sees those before it, and each answers for itself"(world) {
    const { wire } = await world.wire();
    const a = world.at("a");
    const results = await multi(wire, [
      creates(a),
      creates(`${a}/b`, OpCode.create),
      sets(a, "x"),
      checks(a, 1),
      { opCode: OpCode.createContainer, write: create(`${a}/c`, { flags: 4 }) },
      { opCode: OpCode.createTTL, write: create(`${a}/t`, { flags: 5, ttlMs: 60_000 }) },
      { opCode: OpCode.create, write: create(`${a}/s-`, { flags: 2 }) },
      deletes(`${a}/b`),
    ]);
    assert.deepEqual(results, [
      ...[`create2 ${a} version 0`, `create ${a}/b`, "setData version 1", "check 13"],
      ...[`create2 ${a}/c version 0`, `create2 ${a}/t version 0`, `create ${a}/s-0000000003`, "delete"],
    ]);
  },

  async "of a multi that fails nothing stays, and each result says how it was"(world) {
    const { wire } = await world.wire();
    const [a, b] = [world.at("a"), world.at("b")];
    await createNode(wire, a);
    const results = await multi(wire, [creates(b), sets(a, "x"), deletes(world.at("no")), creates(world.at("c"))]);
    assert.deepEqual(results, ["Ok", "Ok", "NoNode", "RuntimeInconsistency"]);
    assert.equal(await readNode(wire, OpCode.exists, b), "NoNode");
    assert.deepEqual(await multi(wire, [checks(a, 0)]), ["check 13"]);
    const { zk } = world.open();
    const { stat } = await zk.getChildren(world.root);
    assert.deepEqual([stat.numChildren, stat.cversion], [1, 1]);
  },

  async "a multi without operations answers none"(world) {
    const { wire } = await world.wire();
    assert.deepEqual(await multi(wire, []), []);
  },

  async "its watches fire one by one, when all of it is done"(world) {
    const { wire } = await world.wire();
    const a = world.at("a");
    await addWatch(wire, world.root, 1);
    await multi(wire, [creates(a), deletes(world.at("no"))]);
    await multi(wire, [creates(a), creates(`${a}/b`), sets(a, "x"), deletes(`${a}/b`)]);
    assert.deepEqual(wire.events, [
      ...[`NodeCreated ${a}`, `NodeCreated ${a}/b`, `NodeDataChanged ${a}`, `NodeDeleted ${a}/b`],
    ]);
  },

  async "all of it has one transaction id"(world) {
    const { wire } = await world.wire();
    const { zk } = world.open();
    await zk.exists(world.root);
    await multi(wire, [creates(world.at("a")), creates(world.at("b"))]);
    const [a, b] = await Promise.all([zk.exists(world.at("a")), zk.exists(world.at("b"))]);
    assert.equal(a?.czxid, b?.czxid);
    assert.notEqual(a?.czxid, (await zk.create(world.at("c"))).stat.czxid);
  },

  async "an operation that belongs into no multi is a marshalling error, and changes nothing"(world) {
    const { wire } = await world.wire();
    const strange = { opCode: OpCode.whoAmI, write: (): void => {} };
    assert.equal(await multi(wire, [creates(world.at("a")), strange]), "MarshallingError");
    assert.equal(await readNode(wire, OpCode.exists, world.at("a")), "NoNode");
  },

  async "a multiRead answers for each by itself"(world) {
    const { wire } = await world.wire();
    const { zk } = world.open();
    await zk.create(world.at("a"), "data");
    await createNode(wire, world.at("a/1"));
    await createNode(wire, world.at("a/2"));
    const operations = [gets(world.at("a")), gets(world.at("no")), lists(world.at("a")), lists(world.at("no"))];
    assert.deepEqual(await multi(wire, operations, OpCode.multiRead), [
      ...["getData data version 0", "NoNode", "getChildren 1,2", "NoNode"],
    ]);
  },

  async "a check alone is unknown to the server"(world) {
    const { wire } = await world.wire();
    assert.equal(await codeOfCall(wire, OpCode.check, pathAndVersion(world.root, 0)), "Unimplemented");
    await wire.closed;
  },
};
