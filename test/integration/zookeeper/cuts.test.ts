/** Connections to a real ZooKeeper, cut at every byte. */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { dialer } from "#dialer";
import { everyCut } from "../../zookeeper/faults/cuts.ts";

const port = Number(process.env["DRAGOMAN_ZOOKEEPER"]);
const run = `/cuts-${dialer.runtime}-${crypto.randomUUID()}`;

test("a connection that is cut at any byte of its first exchange or of a transaction loses no answer, and applies nothing by halves", async () => {
  const connectString = `127.0.0.1:${port},localhost:${port}`;
  const site = { dialer, clock: dialer.systemClock(), connectString };
  // A connection is dear in workerd, and the bytes between are Node's to cut.
  const step = dialer.runtime === "node" ? 1 : 5;
  assert.ok((await everyCut(site, (cut) => `${run}-${cut}`, step)) > 400 / step);
});
