/** ZooKeeper's errors across the boundary, and what a watch that fires once has missed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromPlain, toPlain } from "../../../src/durable/zookeeper/plain-error.ts";
import { isObjectLost, zooKeeperStubErrors } from "../../../src/durable/zookeeper/stub-errors.ts";
import { missedEvent } from "../../../src/durable/zookeeper/stub-watches.ts";
import { ErrorCode, TransactionError, ZooKeeperError } from "../../../src/zookeeper/index.ts";
import type { Operation } from "../../../src/zookeeper/wire/operation.ts";

describe("an error across the boundary", () => {
  test("is the client's own again, with all that it says", () => {
    const init = { operation: "setData", path: "/a", server: "a:1", message: "it was cut", maybeApplied: true };
    const error = new ZooKeeperError({ code: ErrorCode.ConnectionLoss, ...init });
    const revived = fromPlain(structuredClone(toPlain(error)));
    assert.ok(revived instanceof ZooKeeperError);
    assert.equal(revived.message, error.message);
    for (const key of ["code", "codeName", "operation", "path", "server", "maybeApplied", "retrySafe"] as const) {
      assert.equal(revived[key], error[key], key);
    }
  });

  test("of a transaction says which operation failed", () => {
    const operations = ["/a", "/b", "/c"].map((path) => ({ name: "create", path }) as Operation<unknown>);
    const codes = [0, ErrorCode.NodeExists, ErrorCode.RuntimeInconsistency];
    const error = new TransactionError(operations, codes);
    const revived = fromPlain(structuredClone(toPlain(error)));
    assert.ok(revived instanceof TransactionError);
    assert.deepEqual([revived.index, revived.path, revived.codes], [1, "/b", codes]);
    assert.equal(revived.message, error.message);
  });

  for (const error of [new TypeError("No path"), new RangeError("Too long")]) {
    test(`stays a ${error.constructor.name}`, () => {
      const revived = fromPlain(toPlain(error));
      assert.equal(revived.constructor, error.constructor);
      assert.equal(revived.message, error.message);
    });
  }

  test("of no kind that is known is a system error", () => {
    const revived = fromPlain(toPlain(new Error("It broke")));
    assert.ok(revived instanceof ZooKeeperError);
    assert.deepEqual([revived.codeName, revived.message], ["SystemError", "It broke"]);
  });
});

describe("a call that is lost on the way to its object", () => {
  const failure = { message: "It was reset", overloaded: false, tooLong: false, cause: undefined };
  for (const [method, maybeApplied] of [
    ["create", true],
    ["transaction", true],
    ["subscribe", true],
    ["unsubscribe", true],
    ["endSession", true],
    ["detach", true],
    ["getData", false],
    ["sync", false],
  ] as const) {
    test(`${maybeApplied ? "may" : "cannot"} have changed something (${method})`, () => {
      const call = { method, args: [] };
      for (const error of [
        zooKeeperStubErrors.lost(failure, call),
        zooKeeperStubErrors.outOfTime(5, call),
        zooKeeperStubErrors.cancelled("reason", call, true),
      ]) {
        assert.ok(error instanceof ZooKeeperError);
        assert.equal(error.maybeApplied, maybeApplied);
      }
    });
  }
});

test("a call that is too long to cross is lost for good, and the object is not", () => {
  const failure = { message: "32 MiB at most", overloaded: false, tooLong: true, cause: undefined };
  const error = zooKeeperStubErrors.lost(failure, { method: "setData", args: [] });
  assert.ok(error instanceof ZooKeeperError);
  assert.deepEqual([error.code, error.maybeApplied, isObjectLost(error)], [ErrorCode.MarshallingError, true, false]);
});

describe("a watch that is begun again", () => {
  const stat = { mzxid: 1n, pzxid: 1n };
  const gone = new ZooKeeperError({ code: ErrorCode.NoNode });
  for (const [operation, before, now, type] of [
    ["exists", undefined, undefined, undefined],
    ["exists", undefined, stat, "NodeCreated"],
    ["exists", stat, undefined, "NodeDeleted"],
    ["exists", stat, { ...stat, mzxid: 2n }, "NodeDataChanged"],
    ["exists", stat, { ...stat, pzxid: 2n }, undefined],
    ["getData", { stat }, gone, "NodeDeleted"],
    ["getData", { stat }, { stat: { ...stat, mzxid: 2n } }, "NodeDataChanged"],
    ["getData", { stat }, { stat }, undefined],
    ["getChildren", { stat }, { stat: { ...stat, pzxid: 2n } }, "NodeChildrenChanged"],
    ["getChildren", { stat }, { stat: { ...stat, mzxid: 2n } }, undefined],
    ["getChildren", { stat }, gone, "NodeDeleted"],
    ["getChildren", { stat }, new ZooKeeperError({ code: ErrorCode.SessionExpired }), undefined],
  ] as const) {
    test(`has missed ${type ?? "nothing"} (${operation})`, () => {
      assert.equal(missedEvent({ operation, path: "/a" }, before, now)?.type, type);
    });
  }
});
