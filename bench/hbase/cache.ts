/** What a look-up in the cache of a table's regions costs, when there are a hundred thousand of them: a process of its own. */
import process from "node:process";
import { TableRegions } from "../../src/hbase/region/table-regions.ts";
import { serverName } from "../../src/hbase/region/server-name.ts";

const regions = 100_000;
const lookups = 1_000_000;
const encoder = new TextEncoder();
const key = (number: number): Uint8Array => encoder.encode(`row-${String(number).padStart(8, "0")}`);

const cache = new TableRegions();
const server = serverName("rs", 16_020, 1n);
cache.replaceAll(
  Array.from({ length: regions }, (_, at) => {
    const startKey = at === 0 ? new Uint8Array(0) : key(at);
    const endKey = at === regions - 1 ? new Uint8Array(0) : key(at + 1);
    const region = { table: "t", startKey, endKey, regionId: 1n, replicaId: 0, name: startKey };
    return { region, replicas: [{ region, server, sequenceNumber: 1n }] };
  }),
);
const wanted = Array.from({ length: 1_000 }, (_, at) => key((at * 7_919) % regions));
let found = 0;
for (let round = 0; round < 2; round++) {
  const began = process.cpuUsage();
  for (let at = 0; at < lookups; at++)
    if (cache.find(wanted[at % wanted.length] as Uint8Array) !== undefined) found += 1;
  const { user, system } = process.cpuUsage(began);
  const ns = ((user + system) * 1e3) / lookups;
  // The first round is for the compiler.
  if (round === 1)
    console.log(JSON.stringify({ bench: "region-cache", regions, lookup_ns: Number(ns.toPrecision(3)) }));
}
if (found !== 2 * lookups) throw new Error(`${found} of ${2 * lookups} rows were found`);
