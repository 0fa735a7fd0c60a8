/** hbase-rpc-client, for the HBase benchmark: the native protocol in JavaScript, with `tcpNoDelay`, without which it waits for each answer. */
import { serverAddress } from "../../support/answer-loads.ts";
import { requirePeer } from "../../support/peers.ts";
import { QUALIFIER, TABLE } from "../loads.ts";
import { hbaseRpcClient } from "../peers.ts";
import { serveLoads } from "../serve-loads.ts";

type Callback = (error: Error | null, result: unknown) => void;
interface Put {
  add(family: string, qualifier: string, value: Buffer): void;
}
interface Client {
  on(event: "error", listener: (error: Error) => void): void;
  get(table: string, get: unknown, callback: Callback): void;
  mget(table: string, rows: readonly string[], callback: Callback): void;
  put(table: string, put: Put, callback: Callback): void;
  mput(table: string, puts: readonly Put[], callback: Callback): void;
}
interface Library {
  (options: object): Client;
  Get: new (row: string) => unknown;
  Put: new (row: string) => Put;
}

const hbase = requirePeer(hbaseRpcClient) as Library;
const options = { zookeeperHosts: [serverAddress()], zookeeperRoot: "/hbase", tcpNoDelay: true };
const client = hbase(options);
client.on("error", (error) => {
  throw error;
});

const promised = (call: (callback: Callback) => void): Promise<unknown> =>
  new Promise((resolve, reject) => call((error, result) => (error ? reject(error) : resolve(result))));

function newPut(row: string, value: Uint8Array): Put {
  const put = new hbase.Put(row);
  put.add("d", QUALIFIER, Buffer.from(value));
  return put;
}

const none = (what: string) => (): Promise<never> =>
  Promise.reject(new Error(`hbase-rpc-client is not asked to ${what}`));

await serveLoads({
  get: (row) => promised((done) => client.get(TABLE, new hbase.Get(row), done)),
  multiGet: (rows) => promised((done) => client.mget(TABLE, rows, done)),
  put: (row, value) => promised((done) => client.put(TABLE, newPut(row, value), done)),
  batchPut: (rows, value) =>
    promised((done) =>
      client.mput(
        TABLE,
        rows.map((row) => newPut(row, value)),
        done,
      ),
    ),
  scan: none("scan"),
  // It has no way to be closed.
  cold: none("connect again"),
});
